using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>The same elements, row-major, under other extents. Source: ONNX Reshape, with the target as attribute.</summary>
/// <param name="Target">New extents; 0 copies the input's, one −1 is inferred.</param>
public sealed record Reshape(ImmutableArray<int> Target) : Op, IView
{
    /// <summary>A reshape to a concrete shape.</summary>
    /// <param name="shape">The new shape.</param>
    public static Reshape To(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new Reshape([.. shape.ToArray()]);
    }

    /// <inheritdoc/>
    public bool Equals(Reshape? other) => other is not null && Target.AsSpan().SequenceEqual(other.Target.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Target.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        var result = new Dimension[Target.Length];
        long known = 1;
        var unknown = -1;
        for (var i = 0; i < Target.Length; i++)
        {
            Require(Target[i] >= -1, $"the target extent {Target[i]} is none");
            Require(Target[i] != 0 || i < x.Rank, $"cannot copy axis {i} of {x}");
            if (Target[i] == -1)
            {
                Require(unknown < 0, "only one extent can be inferred");
                unknown = i;
            }
            else
            {
                result[i] = Target[i] == 0 ? x[i] : Target[i];
            }
        }

        // A symbol that is copied to the same place cancels out of the count.
        long total = 1;
        for (var i = 0; i < x.Rank; i++)
        {
            var copied = i < Target.Length && Target[i] == 0;
            if (!copied)
            {
                Require(!x[i].IsSymbolic, $"the symbolic axis {i} of {x} must be copied (0), not reshaped");
                total *= x[i].Extent;
            }
        }

        for (var i = 0; i < Target.Length; i++)
        {
            known *= Target[i] > 0 ? Target[i] : 1;
        }

        if (unknown >= 0)
        {
            Require(known > 0 && total % known == 0, $"{x} does not divide into {this}");
            result[unknown] = (int)(total / known);
        }
        else
        {
            Require(known == total, $"{x} has not as many elements as {this}");
        }

        return [inputs[0] with { Shape = new Shape(result) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(To(scope.Inputs[0].Shape), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        inputs[0].Data.CopyTo(outputs[0].Data, 0);

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        Flattened(node.Inputs[0], node.Outputs[0], coupling);
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Target)}]";

    /// <summary>Ties the channels of [N, C, …] to the columns of [N, C·…]; any other reshape fixes both sides.</summary>
    internal static void Flattened(Value x, Value y, Coupling coupling)
    {
        if (x.Shape.Rank >= 2 && y.Shape.Rank == 2 && x.Shape[0] == y.Shape[0])
        {
            var (columns, channels) = (y.Shape[1].Extent, x.Shape[1].Extent);
            for (var j = 0; j < columns; j++)
            {
                coupling.Tie(x, 1, j / (columns / channels), y, 1, j);
            }

            return;
        }

        for (var axis = 1; axis < x.Shape.Rank; axis++)
        {
            coupling.Fix(x, axis);
        }

        for (var axis = 1; axis < y.Shape.Rank; axis++)
        {
            coupling.Fix(y, axis);
        }
    }
}
