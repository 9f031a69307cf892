using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Stochastic depth, one draw a sample (axis 0) while training: y = x·m/(1 − rate).
/// The mask m of zeros and ones is a function of (seed, salt, step, place); see <see cref="DropoutMask"/>.
/// </summary>
/// <param name="Rate">Share that is dropped, in [0, 1).</param>
/// <param name="Salt">Number of this op's own, so that no two draw the same mask.</param>
public sealed record DropPathTraining(double Rate, uint Salt) : Op
{
    /// <inheritdoc/>
    public override string? NotExportable => "a deployed model uses DropPath";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        Require(inputs[0].Shape.Rank >= 1, "wants a batch, not a scalar");
        Require(Rate is >= 0 and < 1, $"the rate {Rate} is not in [0, 1)");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new DropPathGrad(Rate, Salt), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        DropoutMask.ApplyPerSample(inputs[0], outputs[0], Rate, DropoutMask.Stream(Salt, context));
}
