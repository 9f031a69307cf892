using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>An op of two operands, element by element, each broadcast as in NumPy and ONNX.</summary>
public abstract record BinaryOp : Op
{
    /// <summary>The function of two elements, in float64.</summary>
    /// <param name="a">Element of the first operand.</param>
    /// <param name="b">Element of the second operand.</param>
    public abstract double Apply(double a, double b);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        var (a, b) = (inputs[0], inputs[1]);
        Require(a.Element == b.Element, $"mixes {a.Element} and {b.Element}");
        return [a with { Shape = Broadcast.Shapes(a.Shape, b.Shape) }];
    }

    /// <inheritdoc/>
    public sealed override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var extents = outputs[0].Dimensions.AsSpan();
        var sa = Indexing.BroadcastStrides(inputs[0].Dimensions.AsSpan(), extents);
        var sb = Indexing.BroadcastStrides(inputs[1].Dimensions.AsSpan(), extents);
        Span<int> index = new int[extents.Length];
        var (a, b, y) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        for (var i = 0; i < y.Length; i++, Indexing.Next(index, extents))
        {
            y[i] = Apply(a[Indexing.Offset(index, sa)], b[Indexing.Offset(index, sb)]);
        }
    }
}
