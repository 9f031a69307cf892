using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>An op that makes the elements of each line along one axis from all of that line.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
public abstract record AxisOp(int Axis) : Op
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        RequireAxis(Axis, inputs[0].Shape);
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public sealed override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.TieBroadcast(node.Inputs[0], node.Outputs[0]);

        // All channels share one sum: without one of them the others change.
        coupling.Fix(node.Inputs[0], Axis);
    }
}
