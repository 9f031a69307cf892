using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Export;

/// <summary>
/// Convolutions between quantisers as one QLinearConv: quantised input and weight, bias in int32, an activation that the output's
/// quantiser clips to anyway.
/// </summary>
internal static class IntegerLayers
{
    /// <summary>Writes a convolution and what follows it up to its quantiser, if it may and can.</summary>
    /// <returns>Whether it did.</returns>
    public static bool TryWrite(Conv op, Node node, ExportScope scope)
    {
        if (scope.Options.QuantizedForm != QuantizedForm.Integer
            || QuantizedBias.QuantizerOf(node.Inputs[0], scope) is not { Op.Axis: null } x
            || QuantizedBias.QuantizerOf(node.Inputs[1], scope) is not { Op.Axis: null or 0, IsSymmetric: true } w
            || Follow(node, scope) is not { } path)
        {
            return false;
        }

        var bias = QuantizedBias.Integers(node, scope);
        if (bias is null && node.Inputs.Length > 2)
        {
            return false;
        }

        var y = Quantizer.Of(path[^1], scope);
        var codes = scope.Fresh(path[^1].Output, "codes");
        string[] operands =
        [
            scope.CodesOf(x.Node)!, QuantizeRows.ScaleName(x, scope), QuantizeRows.ZeroName(x, scope),
            scope.CodesOf(w.Node)!, QuantizeRows.ScaleName(w, scope), ZeroOfWeights(w, scope),
            QuantizeRows.ScaleName(y, scope), QuantizeRows.ZeroName(y, scope),
            .. bias is var (integers, _) ? new[] { scope.Converted(node.Inputs[2], integers) } : [],
        ];
        scope.Emit(node.Name, "QLinearConv", operands, [codes], LayerRows.Of(op));
        scope.SetCodes(path[^1], codes);
        QuantizeRows.WriteDequantize(path[^1], y, scope);
        foreach (var claimed in path)
        {
            scope.Claim(claimed);
        }

        return true;
    }

    /// <summary>Gemm has no integer form in ONNX's own operators; runtimes fuse it between quantisers.</summary>
    public static bool TryWrite(Gemm op, Node node, ExportScope scope) => false;

    // One zero for all channels, save where names must come back.
    private static string ZeroOfWeights(Quantizer w, ExportScope scope) => scope.Options.Compact
        ? scope.Shared(Tensor.Of([(sbyte)0]))
        : QuantizeRows.ZeroName(w, scope);

    /// <summary>The nodes after a convolution up to its quantiser, when nothing else sees what is between.</summary>
    private static List<Node>? Follow(Node node, ExportScope scope)
    {
        var path = new List<Node>();
        while (!scope.Graph.Outputs.Contains(node.Output) && scope.Graph.Consumers(node.Output) is [var next])
        {
            path.Add(next);
            if (next is { Op: FakeQuantize { Axis: null } })
            {
                var quantizer = Quantizer.Of(next, scope);
                return path.SkipLast(1).All(n => IsAbsorbed(n.Op, quantizer)) ? path : null;
            }

            if (next.Op is not (Relu or Clip or Identity or StopGradient or GradientReversal or Dropout or DropPath))
            {
                return null;
            }

            node = next;
        }

        return null;
    }

    private static bool IsAbsorbed(Op op, Quantizer quantizer) => op switch
    {
        Relu => quantizer.Code(0) == quantizer.Op.QMin,
        Clip clip => quantizer.Code(clip.Min) == quantizer.Op.QMin && quantizer.Code(clip.Max) == quantizer.Op.QMax,
        _ => true,
    };
}
