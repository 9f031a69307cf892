using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// 2-D transposed convolution, the gradient of a convolution as a layer: x [N, I, H, W], w [I, O/groups, kH, kW] → y [N, O, H′, W′],
/// H′ = s·(H − 1) + d·(kH − 1) + 1 + extra − pads. Source: ONNX ConvTranspose.
/// </summary>
/// <param name="Window">Strides, padding (taken away), dilation.</param>
/// <param name="Groups">Number of groups.</param>
/// <param name="ExtraH">Rows added at the end, fewer than the stride.</param>
/// <param name="ExtraW">Columns added at the end, fewer than the stride.</param>
public sealed record ConvTranspose(ConvWindow Window, int Groups = 1, int ExtraH = 0, int ExtraW = 0) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        var (x, w) = (inputs[0].Shape, inputs[1].Shape);
        Require(x.Rank == 4 && w.Rank == 4, $"wants [N, I, H, W] and [I, O/groups, kH, kW], not {x} and {w}");
        Require(x[1] == w[0], $"{x} has {x[1]} channels, the filter {w} wants {w[0]}");
        Require(Groups >= 1 && w[0].Extent % Groups == 0, $"{w[0]} input channels do not divide into {Groups} groups");
        Require(ExtraH < Window.StrideH && ExtraW < Window.StrideW, "as many rows or columns are added as the stride, or more");
        var h = (Window.StrideH * (x[2].Extent - 1)) + (Window.DilationH * (w[2].Extent - 1)) + 1 + ExtraH - Window.PadTop - Window.PadBottom;
        var v = (Window.StrideW * (x[3].Extent - 1)) + (Window.DilationW * (w[3].Extent - 1)) + 1 + ExtraW - Window.PadLeft - Window.PadRight;
        Require(h > 0 && v > 0, $"nothing is left of {x} with the kernel {w}");
        return [inputs[0] with { Shape = new Shape(x[0], w[1].Extent * Groups, h, v) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (x, w, dy) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        return
        [
            scope.Wanted[0] ? scope.Emit(new Conv(Window, Groups), dy, w) : null,
            scope.Wanted[1] ? scope.Emit(new ConvGradWeight(Window, Groups, w.Shape), dy, x) : null,
        ];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, w, y) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        new Conv(Window, Groups).ForEachProduct(
            outputs[0].Dimensions, inputs[1].Dimensions, inputs[0].Dimensions, (iy, iw, ix) => y[iy] += x[ix] * w[iw]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs)
    {
        var w = inputs[1].Shape;
        return base.Cost(inputs, outputs) with { Macs = (long)inputs[0].Shape.ElementCount * w[1].Extent * w[2].Extent * w[3].Extent };
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        if (Groups > 1)
        {
            coupling.FixAll(node);
            return;
        }

        coupling.Tie(node.Inputs[0], 1, node.Inputs[1], 0);
        coupling.Tie(node.Inputs[1], 1, node.Outputs[0], 1);
    }
}
