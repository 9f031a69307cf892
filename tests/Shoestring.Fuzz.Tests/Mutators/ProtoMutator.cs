using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Changes fields of protobuf messages, so that the file stays one that parses: numbers, names, bytes; parts dropped, repeated, moved.</summary>
/// <param name="seeds">Good messages.</param>
/// <param name="words">Text that means something: operators, attributes.</param>
internal sealed class ProtoMutator(IReadOnlyList<IMessage> seeds, IReadOnlyList<string> words) : IMutator
{
    private readonly List<(IMessage Message, FieldDescriptor Field)> _places = [];
    private readonly List<string> _names = [];

    public byte[] Make(ref RandomCursor random)
    {
        var good = seeds[random.NextInt32(seeds.Count)];
        var message = good.Descriptor.Parser.ParseFrom(good.ToByteArray());
        for (var i = 1 + random.NextInt32(3); i > 0; i--)
        {
            _places.Clear();
            _names.Clear();
            Collect(message);
            var (parent, field) = _places[random.NextInt32(_places.Count)];
            if (field.IsRepeated)
            {
                ChangeList((IList)field.Accessor.GetValue(parent), field, ref random);
            }
            else if (field.FieldType == FieldType.Message || random.NextInt32(8) == 0)
            {
                field.Accessor.Clear(parent);
            }
            else
            {
                field.Accessor.SetValue(parent, Other(field, field.Accessor.GetValue(parent), ref random));
            }
        }

        return message.ToByteArray();
    }

    private void Collect(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsRepeated && !field.Accessor.HasValue(message))
            {
                continue;
            }

            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated && ((IList)value).Count == 0)
            {
                continue;
            }

            _places.Add((message, field));
            foreach (var item in field.IsRepeated ? (IList)value : new[] { value })
            {
                if (item is IMessage inner)
                {
                    Collect(inner);
                }
                else if (item is string name)
                {
                    _names.Add(name);
                }
            }
        }
    }

    private void ChangeList(IList list, FieldDescriptor field, ref RandomCursor random)
    {
        var (at, other) = (random.NextInt32(list.Count), random.NextInt32(list.Count));
        switch (random.NextInt32(5))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, list[other]);
                break;
            case 2:
                (list[at], list[other]) = (list[other], list[at]);
                break;
            case 3 when list[at] is IMessage inner:
                list.Add(inner.Descriptor.Parser.ParseFrom(Array.Empty<byte>()));
                break;
            default:
                if (list[at] is not IMessage)
                {
                    list[at] = Other(field, list[at]!, ref random);
                }

                break;
        }
    }

    private object Other(FieldDescriptor field, object value, ref RandomCursor random) => field.FieldType switch
    {
        FieldType.Int64 => Extremes.Integer(ref random),
        FieldType.Int32 => random.NextInt32(2) == 0 ? random.NextInt32(24) : (int)Extremes.Integer(ref random),
        FieldType.UInt64 => (ulong)Extremes.Integer(ref random),
        FieldType.Float => Extremes.Float(ref random),
        FieldType.Double => (double)Extremes.Float(ref random),
        FieldType.String => Text((string)value, ref random),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(((ByteString)value).ToByteArray(), ref random)),
        FieldType.Enum => random.NextInt32(24),
        _ => value,
    };

    private string Text(string text, ref RandomCursor random) => random.NextInt32(8) switch
    {
        0 => "",
        1 => text + "\n\u0001",
        2 => new string('x', 1 + random.NextInt32(5000)),
        < 5 => words[random.NextInt32(words.Count)],
        _ => _names[random.NextInt32(_names.Count)],
    };

    // Raw data keep their length half of the time, so that shapes, axes and bounds become other numbers.
    private static byte[] Bytes(byte[] bytes, ref RandomCursor random)
    {
        if (random.NextInt32(2) == 0 || bytes.Length == 0)
        {
            return Bytewise.Change(bytes, ref random);
        }

        var number = BitConverter.GetBytes(Extremes.Integer(ref random));
        var at = random.NextInt32(((bytes.Length - 1) / 8) + 1) * 8;
        number.AsSpan(0, Math.Min(8, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        return bytes;
    }
}
