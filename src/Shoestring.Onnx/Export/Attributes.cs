using Google.Protobuf;
using Shoestring.Onnx.Proto;
using AttributeType = Shoestring.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace Shoestring.Onnx.Export;

/// <summary>Makes attributes; those that equal the operator's default are left out.</summary>
internal static class Attributes
{
    public static AttributeProto? Int(string name, long value, long? unless = null) => value == unless
        ? null
        : new AttributeProto { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto? Float(string name, double value, double? unless = null) => (float)value == (float?)unless
        ? null
        : new AttributeProto { Name = name, Type = AttributeType.Float, F = (float)value };

    public static AttributeProto? Ints(string name, IEnumerable<int> values, int? unlessAll = null)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.Select(v => (long)v));
        return unlessAll is { } common && attribute.Ints.All(v => v == common) ? null : attribute;
    }

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };
}
