using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Export;

/// <summary>A FakeQuantize whose numbers are known: how floats become integers and back.</summary>
/// <param name="Node">The node.</param>
/// <param name="Op">Its op.</param>
/// <param name="Storage">Type of the integers.</param>
/// <param name="Scale">Step, one or one a channel.</param>
/// <param name="Zero">The integer of 0.</param>
internal sealed record Quantizer(Node Node, FakeQuantize Op, ElementType Storage, Tensor<float> Scale, int[] Zero)
{
    /// <summary>Whether 0 is the integer 0 everywhere.</summary>
    public bool IsSymmetric => Zero.All(z => z == 0);

    /// <summary>Zero points as ONNX stores them.</summary>
    public Tensor ZeroPoints => Narrow(Zero, Scale.Dimensions.AsSpan());

    /// <summary>The quantiser of a node.</summary>
    /// <exception cref="Errors.InputException">Its scale or zero point is not constant, not sound, or fits no ONNX type.</exception>
    public static Quantizer Of(Node node, ExportScope scope)
    {
        var op = (FakeQuantize)node.Op;
        if (scope.ConstantOf(node.Inputs[1])?.ToFloat() is not { } scale || scope.ConstantOf(node.Inputs[2]) is not { } zero)
        {
            throw scope.Refuse(node, "its scale or zero point is computed while the model runs");
        }

        if (!scale.Data.All(s => float.IsFinite(s) && s > 0))
        {
            throw scope.Refuse(node, "a scale is not a positive number");
        }

        int[] zeros = [.. Enumerable.Range(0, zero.Length).Select(i => (int)Math.Round(zero.ValueAt(i), MidpointRounding.ToEven))];
        if (!zeros.All(z => z >= op.QMin && z <= op.QMax))
        {
            throw scope.Refuse(node, $"a zero point is not in {op.QMin} to {op.QMax}");
        }

        var constant = scope.ConstantOf(node.Inputs[0]) is not null;
        var storage = (op.QMin, op.QMax) switch
        {
            (0, 255) => ElementType.UInt8,
            (-128, 127) => ElementType.Int8,
            // Constants are clamped here and now; a running QuantizeLinear clamps to the whole type.
            ( >= -128, <= 127) when constant => ElementType.Int8,
            ( >= 0, <= 255) when constant => ElementType.UInt8,
            _ when constant && zeros.All(z => z == 0) => ElementType.Int32,
            _ => throw scope.Refuse(node, $"no integer type of ONNX saturates at {op.QMin} and {op.QMax}"),
        };
        return new Quantizer(node, op, storage, scale, zeros);
    }

    /// <summary>The integers of a tensor, in float32 arithmetic as runtimes do it.</summary>
    public Tensor Quantize(Tensor<float> tensor)
    {
        var extents = tensor.Dimensions;
        var inner = 1;
        if (Op.Axis is { } axis)
        {
            for (var i = (axis < 0 ? axis + extents.Length : axis) + 1; i < extents.Length; i++)
            {
                inner *= extents[i];
            }
        }

        var codes = new int[tensor.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            var c = Op.Axis is null ? 0 : i / inner % Scale.Length;
            codes[i] = Code(tensor.Data[i], c);
        }

        return Narrow(codes, extents.AsSpan());
    }

    /// <summary>The integer of a number.</summary>
    public int Code(double x, int channel = 0)
    {
        var q = Math.Round((double)((float)x / Scale.Data[channel]), MidpointRounding.ToEven) + Zero[channel];
        return (int)Math.Clamp(q, Op.QMin, Op.QMax);
    }

    private Tensor Narrow(int[] codes, ReadOnlySpan<int> extents) => Storage switch
    {
        ElementType.Int8 => Tensor.Of(Array.ConvertAll(codes, c => (sbyte)c), extents),
        ElementType.UInt8 => Tensor.Of(Array.ConvertAll(codes, c => (byte)c), extents),
        _ => Tensor.Of(codes, extents),
    };
}
