using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (data, indices, updates) → data with each update put at its own place but for its index along the axis. Source: ONNX ScatterElements.
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="Reduction">What happens to the element that is there.</param>
public sealed record ScatterElements(int Axis = 0, ScatterReduction Reduction = ScatterReduction.Replace) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable =>
        Reduction == ScatterReduction.Multiply ? "the gradient of a product of updates is not supported" : null;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        GatherElements.CheckPlaces(inputs[0].Shape, inputs[1], Axis);
        Require(inputs[1].Shape.Equals(inputs[2].Shape), $"{inputs[2].Shape} updates do not fit {inputs[1].Shape} indices");
        Require(inputs[0].Element == inputs[2].Element, $"mixes {inputs[0].Element} and {inputs[2].Element}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Scatter.Differentiate(scope, Reduction, new GatherElements(Axis), new ScatterElements(Axis));
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (updates, y) = (inputs[2].Data, outputs[0].Data);
        inputs[0].Data.CopyTo(y, 0);
        GatherElements.ForEach(inputs[0].Dimensions.AsSpan(), inputs[1], Axis, (iy, iu) => Scatter.Put(y, iy, updates[iu], Reduction));
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        // Which elements are asked for is not known before it runs.
        coupling.FixAll(node);
    }
}
