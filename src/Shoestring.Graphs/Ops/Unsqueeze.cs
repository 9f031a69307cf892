using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Puts in axes of extent 1. Source: ONNX Unsqueeze, with the axes as attribute.</summary>
/// <param name="Axes">Where the new axes stand in the output; negative ones count from its end.</param>
public sealed record Unsqueeze(ImmutableArray<int> Axes) : Op, IView
{
    /// <inheritdoc/>
    public bool Equals(Unsqueeze? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        var rank = x.Rank + Axes.Length;
        var axes = Indexing.Normalize(Axes, rank);
        Require(
            axes.All(a => a >= 0 && a < rank) && axes.Distinct().Count() == axes.Length,
            $"axes [{string.Join(", ", Axes)}] are not all in an output of rank {rank}");
        var shape = new List<Dimension>(x);
        foreach (var axis in axes)
        {
            shape.Insert(axis, 1);
        }

        return [inputs[0] with { Shape = new Shape([.. shape]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Squeeze([.. Indexing.Normalize(Axes, scope.Outputs[0].Shape.Rank)]), scope.OutputGradient)];
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
        TieOthers(coupling, node.Outputs[0], node.Inputs[0], Axes);
    }

    /// <summary>Ties the axes of two values, of which one has some axes of extent 1 more.</summary>
    internal static void TieOthers(Coupling coupling, Value more, Value less, ImmutableArray<int> axes)
    {
        var extra = Indexing.Normalize(axes, more.Shape.Rank);
        for (int i = 0, j = 0; i < more.Shape.Rank; i++)
        {
            if (!extra.Contains(i))
            {
                coupling.Tie(more, i, less, j++);
            }
        }
    }
}
