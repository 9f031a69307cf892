using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Adds a constant before and after each axis; negative counts cut. Source: ONNX Pad, mode constant, with attributes.
/// </summary>
/// <param name="Before">Elements before each axis.</param>
/// <param name="After">Elements after each axis.</param>
/// <param name="Number">What is put in.</param>
public sealed record Pad(ImmutableArray<int> Before, ImmutableArray<int> After, double Number = 0) : Op
{
    /// <inheritdoc/>
    public bool Equals(Pad? other) =>
        other is not null && Number.Equals(other.Number)
        && Before.AsSpan().SequenceEqual(other.Before.AsSpan()) && After.AsSpan().SequenceEqual(other.After.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Before.Length);

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        Require(Before.Length == x.Rank && After.Length == x.Rank, $"wants a count before and after each axis of {x}");
        var shape = x;
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (Before[axis] != 0 || After[axis] != 0)
            {
                Require(!x[axis].IsSymbolic, $"cannot pad the symbolic axis {axis} of {x}");
                var extent = x[axis].Extent + Before[axis] + After[axis];
                Require(extent >= 0, $"nothing is left of axis {axis} of {x}");
                shape = shape.With(axis, extent);
            }
        }

        return [inputs[0] with { Shape = shape }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // What was put in is cut off, what was cut off gets zeros.
        return [scope.Emit(new Pad([.. Before.Select(n => -n)], [.. After.Select(n => -n)]), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var x = inputs[0].Dimensions.AsSpan();
        var y = outputs[0].Dimensions.AsSpan();
        var strides = Indexing.Strides(x);
        Span<int> index = new int[y.Length];
        for (var i = 0; i < outputs[0].Length; i++, Indexing.Next(index, y))
        {
            var (inside, offset) = (true, 0);
            for (var a = 0; a < y.Length; a++)
            {
                var k = index[a] - Before[a];
                inside &= k >= 0 && k < x[a];
                offset += k * strides[a];
            }

            outputs[0][i] = inside ? inputs[0][offset] : Number;
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (x, y) = (node.Inputs[0], node.Outputs[0]);
        for (var axis = 1; axis < x.Shape.Rank; axis++)
        {
            if (Before[axis] == 0 && After[axis] == 0)
            {
                coupling.Tie(x, axis, y, axis);
            }
            else
            {
                coupling.Fix(x, axis);
                coupling.Fix(y, axis);
            }
        }
    }
}
