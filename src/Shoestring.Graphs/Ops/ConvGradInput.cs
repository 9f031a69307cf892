using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Conv"/> to its data: (dy [N, O, H′, W′], w) → dx [N, C, H, W].</summary>
/// <param name="Window">The convolution's strides, padding, dilation.</param>
/// <param name="Groups">The convolution's groups.</param>
/// <param name="InputShape">Shape of x, concrete.</param>
public sealed record ConvGradInput(ConvWindow Window, int Groups, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of convolutions are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        return [inputs[0] with { Shape = InputShape }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, w, dx) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        new Conv(Window, Groups).ForEachProduct(
            outputs[0].Dimensions, inputs[1].Dimensions, inputs[0].Dimensions, (ix, iw, iy) => dx[ix] += dy[iy] * w[iw]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs)
    {
        var w = inputs[1].Shape;
        var macs = (long)inputs[0].Shape.ElementCount * w[1].Extent * w[2].Extent * w[3].Extent;
        return base.Cost(inputs, outputs) with { Macs = macs };
    }
}
