using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (old, new) → decay · old + (1 − decay) · factor · new: how a running statistic follows the batches. The factor M/(M − 1) makes a
/// biased variance unbiased, as PyTorch stores it.
/// </summary>
/// <param name="Decay">Share of the old value that is kept, 0 to 1.</param>
/// <param name="Factor">What the new value is multiplied by.</param>
public sealed record MovingAverage(double Decay, double Factor) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "no loss depends on a running statistic";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in training graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"{inputs[0]} and {inputs[1]} differ");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        for (var i = 0; i < outputs[0].Length; i++)
        {
            outputs[0][i] = (Decay * inputs[0][i]) + ((1 - Decay) * Factor * inputs[1][i]);
        }
    }
}
