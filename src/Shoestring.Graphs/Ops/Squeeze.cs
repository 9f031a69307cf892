using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Drops axes of extent 1. Source: ONNX Squeeze, with the axes as attribute.</summary>
/// <param name="Axes">Axes to drop; negative ones count from the end.</param>
public sealed record Squeeze(ImmutableArray<int> Axes) : Op, IView
{
    /// <inheritdoc/>
    public bool Equals(Squeeze? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        var axes = Indexing.Normalize(Axes, x.Rank);
        Require(axes.All(a => a >= 0 && a < x.Rank && x[a] == 1), $"axes [{string.Join(", ", Axes)}] of {x} are not all of extent 1");
        return [inputs[0] with { Shape = new Shape([.. x.Where((_, i) => !axes.Contains(i))]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Unsqueeze([.. Indexing.Normalize(Axes, scope.Inputs[0].Shape.Rank)]), scope.OutputGradient)];
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
        Unsqueeze.TieOthers(coupling, node.Inputs[0], node.Outputs[0], Axes);
    }
}
