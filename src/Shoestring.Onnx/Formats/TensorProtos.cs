using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Proto;
using DataType = Shoestring.Onnx.Proto.TensorProto.Types.DataType;

namespace Shoestring.Onnx.Formats;

/// <summary>ONNX's TensorProto to and from tensors.</summary>
internal static class TensorProtos
{
    private static readonly (DataType Type, ElementType Element)[] Types =
    [
        (DataType.Float, ElementType.Float32), (DataType.Double, ElementType.Float64), (DataType.Float16, ElementType.Float16),
        (DataType.Bfloat16, ElementType.BFloat16), (DataType.Int8, ElementType.Int8), (DataType.Uint8, ElementType.UInt8),
        (DataType.Int32, ElementType.Int32), (DataType.Int64, ElementType.Int64), (DataType.Bool, ElementType.Bool),
    ];

    /// <summary>ONNX's name of an element type.</summary>
    public static DataType TypeOf(ElementType element) => Types.First(t => t.Element == element).Type;

    /// <summary>The element type of ONNX's name, or null.</summary>
    public static ElementType? ElementOf(int dataType)
    {
        foreach (var (type, element) in Types)
        {
            if ((int)type == dataType)
            {
                return element;
            }
        }

        return null;
    }

    /// <summary>The message of a tensor, its numbers as raw data.</summary>
    public static TensorProto Of(string name, Tensor tensor)
    {
        var proto = new TensorProto
        {
            DataType = (int)TypeOf(tensor.Element),
            RawData = ByteString.CopyFrom(RawData.Bytes(tensor)),
        };
        if (name.Length > 0)
        {
            proto.Name = name;
        }

        proto.Dims.AddRange(tensor.Dimensions.Select(d => (long)d));
        return proto;
    }

    /// <summary>The tensor of a message; bfloat16 becomes float32.</summary>
    /// <param name="proto">The message.</param>
    /// <param name="refuse">Makes the refusal from its reason.</param>
    public static Tensor Read(TensorProto proto, Func<string, InputException> refuse)
    {
        InputException Refuse(string reason) => refuse($"the tensor '{Printable.Of(proto.Name)}' {reason}");
        if (proto.DataLocation == TensorProto.Types.DataLocation.External || proto.ExternalData.Count > 0)
        {
            throw Refuse("lies in another file, which is never followed; save the model as one file");
        }

        var element = ElementOf(proto.DataType)
            ?? throw Refuse($"has elements of type {(DataType)proto.DataType}; "
                + $"{string.Join(", ", Types.Select(t => t.Type))} are read");
        var (extents, length) = TensorLimits.Check(proto.Dims, element, Refuse);
        if (!proto.HasRawData)
        {
            return Typed(proto, element, extents, length, Refuse);
        }

        if (proto.RawData.Length != (long)length * element.Size())
        {
            throw Refuse($"of [{string.Join(", ", extents)}] {element} has {proto.RawData.Length} bytes");
        }

        return element switch
        {
            ElementType.Float32 => Raw<float>(proto, extents),
            ElementType.Float64 => Raw<double>(proto, extents),
            ElementType.Float16 => Raw<Half>(proto, extents),
            ElementType.Int8 => Raw<sbyte>(proto, extents),
            ElementType.UInt8 => Raw<byte>(proto, extents),
            ElementType.Int32 => Raw<int>(proto, extents),
            ElementType.Int64 => Raw<long>(proto, extents),
            ElementType.Bool => Tensor.Of(Array.ConvertAll(proto.RawData.ToByteArray(), b => b != 0), extents),
            _ => Tensor.Of(
                Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(proto.RawData.Span).ToArray(), Widen), extents),
        };
    }

    private static Tensor<T> Raw<T>(TensorProto proto, int[] extents) where T : unmanaged =>
        Tensor.Of(MemoryMarshal.Cast<byte, T>(proto.RawData.Span).ToArray(), extents);

    private static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static Tensor Typed(
        TensorProto proto, ElementType element, int[] extents, int length, Func<string, InputException> refuse)
    {
        Tensor<T> From<TField, T>(RepeatedField<TField> field, Func<TField, T> convert) where T : unmanaged =>
            field.Count == length
                ? Tensor.Of(field.Select(convert).ToArray(), extents)
                : throw refuse($"of [{string.Join(", ", extents)}] has {field.Count} numbers");
        return element switch
        {
            ElementType.Float32 => From(proto.FloatData, v => v),
            ElementType.Float64 => From(proto.DoubleData, v => v),
            ElementType.Float16 => From(proto.Int32Data, v => BitConverter.UInt16BitsToHalf((ushort)v)),
            ElementType.BFloat16 => From(proto.Int32Data, v => Widen((ushort)v)),
            ElementType.Int8 => From(proto.Int32Data, v => (sbyte)v),
            ElementType.UInt8 => From(proto.Int32Data, v => (byte)v),
            ElementType.Int32 => From(proto.Int32Data, v => v),
            ElementType.Int64 => From(proto.Int64Data, v => v),
            _ => From(proto.Int32Data, v => v != 0),
        };
    }
}
