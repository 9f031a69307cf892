using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// 2-D convolution (cross-correlation): y[n,o,i,j] = b[o] + Σ x[n, g·I+c, i·s−p+u·d, j·s−p+v·d] · w[o,c,u,v].
/// x [N, C, H, W], w [O, C/groups, kH, kW], b [O] (optional), y [N, O, H′, W′]. Source: ONNX Conv.
/// </summary>
/// <param name="Window">Strides, padding, dilation.</param>
/// <param name="Groups">Number of groups; C groups make it depthwise.</param>
public sealed record Conv(ConvWindow Window, int Groups = 1) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length is 2 or 3, $"takes 2 or 3 inputs, not {inputs.Length}");
        var (x, w) = (inputs[0].Shape, inputs[1].Shape);
        Require(x.Rank == 4 && w.Rank == 4, $"wants [N, C, H, W] and [O, C/groups, kH, kW], not {x} and {w}");
        Require(Groups >= 1 && w[0].Extent % Groups == 0, $"{w[0]} output channels do not divide into {Groups} groups");
        Require(x[1].Extent == w[1].Extent * Groups, $"{x} has {x[1]} channels, the filter {w} with {Groups} groups wants {w[1].Extent * Groups}");
        Require(inputs.Length == 2 || inputs[2].Shape.Equals(Shape.Of(w[0].Extent)), $"the bias is not [{w[0]}]");
        var (h, v) = (Window.OutHeight(x[2].Extent, w[2].Extent), Window.OutWidth(x[3].Extent, w[3].Extent));
        Require(h > 0 && v > 0, $"the kernel {w} is larger than the padded picture {x}");
        return [inputs[0] with { Shape = new Shape(x[0], w[0], h, v) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (x, w, dy) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        return
        [
            scope.Wanted[0] ? scope.Emit(new ConvGradInput(Window, Groups, x.Shape), dy, w) : null,
            scope.Wanted[1] ? scope.Emit(new ConvGradWeight(Window, Groups, w.Shape), x, dy) : null,
            .. scope.Inputs.Length > 2
                ? new[] { scope.Wanted[2] ? scope.Emit(new ReduceSum([0, 2, 3], KeepDims: false), dy) : null }
                : [],
        ];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, w, y) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        if (inputs.Count > 2)
        {
            var (o, area) = (outputs[0].Dimensions[1], outputs[0].Dimensions[2] * outputs[0].Dimensions[3]);
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = inputs[2].Data[i / area % o];
            }
        }

        ForEachProduct(
            inputs[0].Dimensions, inputs[1].Dimensions, outputs[0].Dimensions, (ix, iw, iy) => y[iy] += x[ix] * w[iw]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs)
    {
        var w = inputs[1].Shape;
        var macs = (long)outputs[0].Shape.ElementCount * w[1].Extent * w[2].Extent * w[3].Extent;
        return base.Cost(inputs, outputs) with { Macs = macs };
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (x, w, y) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        var (perGroup, outputsPerGroup) = (w.Shape[1].Extent, w.Shape[0].Extent / Groups);
        var depthwise = Groups > 1 && Groups == x.Shape[1].Extent;
        for (var c = 0; c < x.Shape[1].Extent && !depthwise; c++)
        {
            coupling.Tie(x, 1, c, w, 1, c % perGroup);
        }

        for (var o = 0; o < w.Shape[0].Extent; o++)
        {
            coupling.Tie(w, 0, o, y, 1, o);
            if (node.Inputs.Length > 2)
            {
                coupling.Tie(w, 0, o, node.Inputs[2], 0, o);
            }

            if (depthwise)
            {
                // Depthwise: a group is one input channel, and goes with its outputs.
                coupling.Tie(x, 1, o / outputsPerGroup, w, 0, o);
            }
            else if (Groups > 1)
            {
                // Groups must keep equal counts: the same local channel goes in all of them.
                coupling.Tie(w, 0, o, w, 0, o % outputsPerGroup);
            }
        }

        if (depthwise)
        {
            coupling.Fix(w, 1);
        }
    }

    /// <summary>Visits every product of the convolution as flat indices (x, w, y).</summary>
    internal void ForEachProduct(
        ImmutableArray<int> x, ImmutableArray<int> w, ImmutableArray<int> y, Action<int, int, int> visit)
    {
        var (channels, height, width) = (x[1], x[2], x[3]);
        var (perGroup, kernelH, kernelW) = (w[1], w[2], w[3]);
        var outputsPerGroup = w[0] / Groups;
        for (var n = 0; n < y[0]; n++)
        {
            for (var o = 0; o < y[1]; o++)
            {
                for (var i = 0; i < y[2]; i++)
                {
                    for (var j = 0; j < y[3]; j++)
                    {
                        var iy = (((((n * y[1]) + o) * y[2]) + i) * y[3]) + j;
                        for (var c = 0; c < perGroup; c++)
                        {
                            var channel = (o / outputsPerGroup * perGroup) + c;
                            for (var u = 0; u < kernelH; u++)
                            {
                                var row = (i * Window.StrideH) - Window.PadTop + (u * Window.DilationH);
                                if (row < 0 || row >= height)
                                {
                                    continue;
                                }

                                for (var v = 0; v < kernelW; v++)
                                {
                                    var column = (j * Window.StrideW) - Window.PadLeft + (v * Window.DilationW);
                                    if (column >= 0 && column < width)
                                    {
                                        visit(
                                            (((((n * channels) + channel) * height) + row) * width) + column,
                                            (((((o * perGroup) + c) * kernelH) + u) * kernelW) + v,
                                            iy);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
