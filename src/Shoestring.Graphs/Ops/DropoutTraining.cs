using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Dropout, element by element while training: y = x·m/(1 − rate).
/// The mask m of zeros and ones is a function of (seed, salt, step, place); see <see cref="DropoutMask"/>.
/// </summary>
/// <param name="Rate">Share that is dropped, in [0, 1).</param>
/// <param name="Salt">Number of this op's own, so that no two draw the same mask.</param>
public sealed record DropoutTraining(double Rate, uint Salt) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotExportable => "a deployed model uses Dropout";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        Require(Rate is >= 0 and < 1, $"the rate {Rate} is not in [0, 1)");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new DropoutGrad(Rate, Salt), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        DropoutMask.Apply(inputs[0], outputs[0], Rate, DropoutMask.Stream(Salt, context));
}
