using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Gradient of <see cref="FakeQuantize"/>: (dy, x, scale, zeroPoint) → dx, dscale. With q = round(x/scale) + zeroPoint:
/// dx = dy where QMin ≤ q ≤ QMax, else 0; dscale = GradientScale·Σ dy·e, where e = round(x/scale) − x/scale inside,
/// QMin − zeroPoint below and QMax − zeroPoint above.
/// </summary>
/// <param name="Forward">The op whose gradient it is.</param>
public sealed record FakeQuantizeGrad(FakeQuantize Forward) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of quantisers are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 4, $"takes 4 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"the gradient {inputs[0]} has not the input's type {inputs[1]}");
        return [inputs[1], inputs[2]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, x, scale, zero) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, inputs[3].Data);
        var (dx, dscale) = (outputs[0].Data, outputs[1].Data);
        for (var i = 0; i < x.Length; i++)
        {
            var c = QuantizerShape.Channel(i, inputs[1].Dimensions.AsSpan(), Forward.Axis);
            var q = QuantizerShape.Code(x[i], scale[c], zero[c]);
            var inside = q >= Forward.QMin && q <= Forward.QMax;
            var slope = inside ? q - zero[c] - (x[i] / scale[c]) : Math.Clamp(q, Forward.QMin, Forward.QMax) - zero[c];
            dx[i] = inside ? dy[i] : 0;
            dscale[c] += Forward.GradientScale * dy[i] * slope;
        }
    }
}
