using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Gather"/> to its table: (dy, indices) → ddata; rows asked for twice add up.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="DataShape">Shape of the table, concrete.</param>
public sealed record GatherGrad(int Axis, Shape DataShape) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of gathers are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        return [inputs[0] with { Shape = DataShape }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, dx) = (inputs[0].Data, outputs[0].Data);
        Gather.ForEach(outputs[0].Dimensions.AsSpan(), Axis, inputs[1].Data, (ix, iy) => dx[ix] += dy[iy]);
    }
}
