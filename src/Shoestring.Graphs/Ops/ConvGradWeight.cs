using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Conv"/> to its filter: (x [N, C, H, W], dy [N, O, H′, W′]) → dw [O, C/groups, kH, kW].</summary>
/// <param name="Window">The convolution's strides, padding, dilation.</param>
/// <param name="Groups">The convolution's groups.</param>
/// <param name="FilterShape">Shape of w.</param>
public sealed record ConvGradWeight(ConvWindow Window, int Groups, Shape FilterShape) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of convolutions are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        return [inputs[1] with { Shape = FilterShape }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, dy, dw) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        new Conv(Window, Groups).ForEachProduct(
            inputs[0].Dimensions, outputs[0].Dimensions, inputs[1].Dimensions, (ix, iw, iy) => dw[iw] += dy[iy] * x[ix]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs)
    {
        var w = FilterShape;
        var macs = (long)inputs[1].Shape.ElementCount * w[1].Extent * w[2].Extent * w[3].Extent;
        return base.Cost(inputs, outputs) with { Macs = macs };
    }
}
