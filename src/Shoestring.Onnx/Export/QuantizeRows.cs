using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Proto;
using static Shoestring.Onnx.Export.ExportTable;

namespace Shoestring.Onnx.Export;

/// <summary>Quantisers.</summary>
internal static class QuantizeRows
{
    public static IEnumerable<KeyValuePair<Type, ExportRow>> Rows { get; } =
    [
        Row<QuantizeLinear>((op, n, s) => s.Emit(n, "QuantizeLinear", Axis(op.Axis))),
        Row<DequantizeLinear>((op, n, s) => s.Emit(n, "DequantizeLinear", Axis(op.Axis))),
        Row<FakeQuantize>((_, n, s) => WriteFake(n, s)),
    ];

    /// <summary>Writes integers and what turns them back: stored ones for a constant, QuantizeLinear for what is computed.</summary>
    private static void WriteFake(Node node, ExportScope scope)
    {
        var quantizer = Quantizer.Of(node, scope);
        if (scope.ConstantOf(node.Inputs[0]) is { } constant)
        {
            scope.SetCodes(node, scope.Converted(node.Inputs[0], quantizer.Quantize(constant.ToFloat())));
        }
        else
        {
            var codes = scope.Fresh(node.Output, "codes");
            scope.Emit(codes, "QuantizeLinear", [scope.Name(node.Inputs[0]), .. Operands(quantizer, scope)], [codes], Axis(quantizer.Op.Axis));
            scope.SetCodes(node, codes);
        }

        WriteDequantize(node, quantizer, scope);
    }

    /// <summary>Writes DequantizeLinear from a quantiser's integers to its output.</summary>
    public static void WriteDequantize(Node node, Quantizer quantizer, ExportScope scope) => scope.Emit(
        node, "DequantizeLinear", [scope.CodesOf(node)!, .. Operands(quantizer, scope)], Axis(quantizer.Op.Axis));

    /// <summary>
    /// Names of scale and zero point; compact files leave the zeros of weights out. Activations keep theirs: ONNX Runtime 1.30 refuses
    /// a model where a Clip stands before a QuantizeLinear without one. So do weights of matrix products: QGemm is not fused without.
    /// </summary>
    private static string[] Operands(Quantizer quantizer, ExportScope scope)
    {
        var scale = ScaleName(quantizer, scope);
        var isDefault = quantizer.IsSymmetric && scope.Options.Compact && scope.ConstantOf(quantizer.Node.Inputs[0]) is not null
            && scope.Graph.Consumers(quantizer.Node.Output).All(n => n.Op is Conv);
        return quantizer.Storage == ElementType.Int32 || isDefault ? [scale] : [scale, ZeroName(quantizer, scope)];
    }

    /// <summary>Name of the scale.</summary>
    public static string ScaleName(Quantizer quantizer, ExportScope scope) => scope.Converted(quantizer.Node.Inputs[1], quantizer.Scale);

    /// <summary>Name of the zero point.</summary>
    public static string ZeroName(Quantizer quantizer, ExportScope scope) =>
        scope.Converted(quantizer.Node.Inputs[2], quantizer.ZeroPoints);

    private static AttributeProto? Axis(int? axis) => axis is { } a ? Attributes.Int("axis", a, unless: 1) : null;
}
