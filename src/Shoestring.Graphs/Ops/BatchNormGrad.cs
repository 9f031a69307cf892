using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Gradient of <see cref="BatchNormTraining"/>: (dy, x, gamma, mean, variance) → dx, dgamma, dbeta, where
/// x̂ = (x − mean)·r, r = 1/√(variance + ε), dbeta = Σ dy, dgamma = Σ dy·x̂, dx = gamma·r·(dy − dbeta/M − x̂·dgamma/M), M = N·H·W.
/// </summary>
/// <param name="Epsilon">ε.</param>
public sealed record BatchNormGrad(double Epsilon) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of batch normalisation are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 5, $"takes 5 inputs, not {inputs.Length}");
        return [inputs[1], inputs[2], inputs[2]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, x, gamma, mean, variance) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, inputs[3].Data, inputs[4].Data);
        var (dx, dgamma, dbeta) = (outputs[0].Data, outputs[1].Data, outputs[2].Data);
        var channels = inputs[1].Dimensions[1];
        var area = x.Length / inputs[1].Dimensions[0] / channels;
        double count = x.Length / channels;
        double Normal(int i, int c) => (x[i] - mean[c]) / Math.Sqrt(variance[c] + Epsilon);
        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            dbeta[c] += dy[i];
            dgamma[c] += dy[i] * Normal(i, c);
        }

        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            dx[i] = gamma[c] / Math.Sqrt(variance[c] + Epsilon)
                * (dy[i] - (dbeta[c] / count) - (Normal(i, c) * dgamma[c] / count));
        }
    }
}
