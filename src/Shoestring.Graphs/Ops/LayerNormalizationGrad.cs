using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Gradient of <see cref="LayerNormalization"/>: (dy, x, scale) → dx, dscale, dbias, where x̂ = (x − mean)·r, g = dy·scale,
/// dx = r·(g − mean(g) − x̂·mean(g·x̂)), dscale = Σ dy·x̂ and dbias = Σ dy over the rows. The statistics are computed again from x.
/// </summary>
/// <param name="Axis">First normalised axis.</param>
/// <param name="Epsilon">ε.</param>
public sealed record LayerNormalizationGrad(int Axis, double Epsilon) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of layer normalisation are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"the gradient {inputs[0]} has not the input's type {inputs[1]}");
        return [inputs[1], inputs[2], inputs[2]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, x, scale) = (inputs[0].Data, inputs[1].Data, inputs[2].Data);
        var (dx, dscale, dbias) = (outputs[0].Data, outputs[1].Data, outputs[2].Data);
        var width = scale.Length;
        for (var start = 0; start < x.Length; start += width)
        {
            var (mean, rstd) = LayerNormalization.Statistics(x.AsSpan(start, width), Epsilon);
            var (meanG, meanGx) = (0.0, 0.0);
            for (var k = 0; k < width; k++)
            {
                var (normal, d) = ((x[start + k] - mean) * rstd, dy[start + k]);
                dscale[k] += d * normal;
                dbias[k] += d;
                meanG += d * scale[k] / width;
                meanGx += d * scale[k] * normal / width;
            }

            for (var k = 0; k < width; k++)
            {
                var normal = (x[start + k] - mean) * rstd;
                dx[start + k] = rstd * ((dy[start + k] * scale[k]) - meanG - (normal * meanGx));
            }
        }
    }
}
