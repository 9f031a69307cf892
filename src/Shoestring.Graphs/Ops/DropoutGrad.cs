using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="DropoutTraining"/>: dy → dx = dy·m/(1 − rate), with the same mask m.</summary>
/// <param name="Rate">Share that is dropped, in [0, 1).</param>
/// <param name="Salt">Number of this op's own, so that no two draw the same mask.</param>
public sealed record DropoutGrad(double Rate, uint Salt) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of dropout are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        Require(Rate is >= 0 and < 1, $"the rate {Rate} is not in [0, 1)");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        DropoutMask.Apply(inputs[0], outputs[0], Rate, DropoutMask.Stream(Salt, context));
}
