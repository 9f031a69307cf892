using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (data, indices: Int64 [.., k], updates) → data with each update put where its row of indices says. Source: ONNX ScatterND, with
/// GatherND's batch axes besides.
/// </summary>
/// <param name="Reduction">What happens to the element that is there.</param>
/// <param name="BatchAxes">How many leading axes data and indices share; more than 0 in backward graphs only.</param>
public sealed record ScatterND(ScatterReduction Reduction = ScatterReduction.Replace, int BatchAxes = 0) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable =>
        Reduction == ScatterReduction.Multiply ? "the gradient of a product of updates is not supported" : null;

    /// <inheritdoc/>
    public override string? NotExportable => BatchAxes == 0 ? null : "batch axes stand in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        var wanted = GatherND.Picked(inputs[0].Shape, inputs[1], BatchAxes);
        Require(inputs[2].Shape.Equals(wanted), $"the updates are {inputs[2].Shape}, not {wanted}");
        Require(inputs[0].Element == inputs[2].Element, $"mixes {inputs[0].Element} and {inputs[2].Element}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Scatter.Differentiate(scope, Reduction, new GatherND(BatchAxes), new ScatterND(BatchAxes: BatchAxes));
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (updates, y) = (inputs[2].Data, outputs[0].Data);
        inputs[0].Data.CopyTo(y, 0);
        GatherND.ForEach(inputs[0].Dimensions.AsSpan(), inputs[1], BatchAxes, (iy, iu) => Scatter.Put(y, iy, updates[iu], Reduction));
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
