using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>A safetensors header that was checked: known types, extents that fit their bytes, no holes, no overlaps.</summary>
internal sealed record SafetensorsHeader(
    IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataKey = "__metadata__";

    private static readonly (string Code, ElementType Element)[] Codes =
    [
        ("F32", ElementType.Float32), ("F16", ElementType.Float16), ("BF16", ElementType.BFloat16), ("F64", ElementType.Float64),
        ("I8", ElementType.Int8), ("U8", ElementType.UInt8), ("I32", ElementType.Int32), ("I64", ElementType.Int64),
        ("BOOL", ElementType.Bool),
    ];

    /// <summary>The format's name of an element type.</summary>
    public static string CodeOf(ElementType element) => Codes.First(c => c.Element == element).Code;

    /// <summary>Parses and checks a header.</summary>
    /// <param name="bytes">The JSON text.</param>
    /// <param name="source">The file, standing at its first tensor.</param>
    /// <exception cref="InputException">Something does not hold.</exception>
    public static SafetensorsHeader Parse(byte[] bytes, Untrusted source)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 4 });
            Expect(ref json, JsonTokenType.StartObject, source);
            while (Next(ref json, source) == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (!names.Add(name))
                {
                    throw source.Refuse($"names the tensor '{Printable.Of(name)}' twice");
                }

                if (name == MetadataKey)
                {
                    ReadMetadata(ref json, metadata, source);
                    continue;
                }

                if (entries.Count == TensorLimits.Count)
                {
                    throw source.Refuse($"holds more than {TensorLimits.Count} tensors");
                }

                entries.Add(ReadEntry(ref json, entries.Count, name, source));
            }

            if (json.Read())
            {
                throw source.Refuse("has text after its header");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw source.Refuse($"has a damaged header: {Printable.Line(e.Message)}", e);
        }

        long end = 0;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != end)
            {
                throw source.Refuse($"has a hole or an overlap before the tensor '{Printable.Of(entry.Name)}'");
            }

            end = entry.End;
        }

        return source.Left is { } left && left != end
            ? throw source.Refuse($"the tensors take {end} bytes and {left} are there")
            : new SafetensorsHeader(entries, metadata);
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, int place, string name, Untrusted source)
    {
        InputException Refuse(string reason) => source.Refuse($"the tensor '{Printable.Of(name)}' {reason}");
        Expect(ref json, JsonTokenType.StartObject, source);
        ElementType? element = null;
        List<long>? shape = null, offsets = null;
        while (Next(ref json, source) == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("dtype"u8))
            {
                Expect(ref json, JsonTokenType.String, source);
                var code = json.GetString()!;
                var known = Codes.FirstOrDefault(c => c.Code == code);
                element = known.Code is not null
                    ? known.Element
                    : throw Refuse($"is of type '{Printable.Of(code)}'; {string.Join(", ", Codes.Select(c => c.Code))} are read");
            }
            else if (json.ValueTextEquals("shape"u8))
            {
                shape = ReadNumbers(ref json, TensorLimits.Rank, source);
            }
            else if (json.ValueTextEquals("data_offsets"u8))
            {
                offsets = ReadNumbers(ref json, 2, source);
            }
            else
            {
                throw Refuse($"has the unknown key '{Printable.Of(json.GetString()!)}'");
            }
        }

        if (element is null || shape is null || offsets is not [var begin, var end])
        {
            throw Refuse("lacks 'dtype', 'shape' or two 'data_offsets'");
        }

        var (extents, length) = TensorLimits.Check(shape, element.Value, Refuse);
        if (begin < 0 || end < begin || end - begin != (long)length * element.Value.Size())
        {
            throw Refuse($"of [{string.Join(", ", extents)}] does not take the bytes {begin} to {end}");
        }

        return new SafetensorsEntry(place, name, element.Value, extents, length, begin, end);
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata, Untrusted source)
    {
        Expect(ref json, JsonTokenType.StartObject, source);
        while (Next(ref json, source) == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            Expect(ref json, JsonTokenType.String, source);
            metadata[key] = json.GetString()!;
        }
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader json, int most, Untrusted source)
    {
        var numbers = new List<long>();
        Expect(ref json, JsonTokenType.StartArray, source);
        while (Next(ref json, source) != JsonTokenType.EndArray)
        {
            numbers.Add(json.GetInt64());
            if (numbers.Count > most)
            {
                throw source.Refuse($"has a list of more than {most} numbers in its header");
            }
        }

        return numbers;
    }

    private static JsonTokenType Next(ref Utf8JsonReader json, Untrusted source) =>
        json.Read() ? json.TokenType : throw source.Refuse("has a header that ends too soon");

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type, Untrusted source)
    {
        if (Next(ref json, source) != type)
        {
            throw source.Refuse($"has {json.TokenType} in its header where {type} belongs");
        }
    }
}
