using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>An op that compares two operands element by element, each broadcast, and gives truth values (<see cref="ElementType.Bool"/>).</summary>
public abstract record ComparisonOp : Op
{
    /// <summary>Whether the relation holds.</summary>
    /// <param name="a">Element of the first operand.</param>
    /// <param name="b">Element of the second operand.</param>
    public abstract bool Holds(double a, double b);

    /// <inheritdoc/>
    public sealed override string? NotDifferentiable => "a truth value has no gradient";

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Element == inputs[1].Element, $"mixes {inputs[0].Element} and {inputs[1].Element}");
        return [new TensorType(ElementType.Bool, Broadcast.Shapes(inputs[0].Shape, inputs[1].Shape))];
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
            y[i] = Holds(a[Indexing.Offset(index, sa)], b[Indexing.Offset(index, sb)]) ? 1 : 0;
        }
    }
}
