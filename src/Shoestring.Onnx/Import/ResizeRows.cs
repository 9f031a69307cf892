using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Resizing: along each axis a product with a small matrix of interpolation weights, which can be trained through.</summary>
internal static class ResizeRows
{
    private const int RoisSince = 11;
    private const int MostExtent = 1 << 14;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
        [Steps("Resize", 1, Read), Steps("Upsample", 1, Read)];

    private static Value Read(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var rank = x.Shape.Rank;
        var old = node.OperatorType == "Upsample" || scope.Opset < RoisSince;
        var axes = node.Ints("axes") is { } given ? [.. given.Select(a => a < 0 ? a + rank : a)] : Enumerable.Range(0, rank).ToArray();
        var scales = Numbers(node, scope, old ? 1 : 2) ?? (old ? Array.ConvertAll(node.Floats("scales") ?? [], s => (double)s) : null);
        var sizes = old ? null : Numbers(node, scope, 3);
        var roi = old ? null : Numbers(node, scope, 1);
        var interpolation = new Interpolation(node, old);
        if (node.Flag("antialias") || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw node.Refuse("antialias and keep_aspect_ratio_policy are not supported");
        }

        if ((scales is not { Length: > 0 } ? sizes : scales)?.Length != axes.Length || axes.Any(a => a < 0 || a >= rank)
            || (interpolation.NeedsRoi && roi?.Length != 2 * axes.Length))
        {
            throw node.Refuse($"its scales, sizes or region do not fit {x.Shape}");
        }

        Value? outside = null;
        for (var i = 0; i < axes.Length; i++)
        {
            var extent = x.Shape[axes[i]];
            if (extent.IsSymbolic)
            {
                if (scales is { Length: > 0 } && scales[i] == 1)
                {
                    continue;
                }

                throw node.Refuse($"axis {axes[i]} of {x.Shape} is left open");
            }

            var size = scales is { Length: > 0 } ? (int)Math.Floor(extent.Extent * scales[i]) : (int)Math.Min(sizes![i], int.MaxValue);
            var scale = scales is { Length: > 0 } ? scales[i] : size / (double)extent.Extent;
            var region = interpolation.NeedsRoi ? (roi![i], roi[axes.Length + i]) : (0.0, 1.0);
            if (size is < 1 or > MostExtent || extent.Extent > MostExtent)
            {
                throw node.Refuse($"axis {axes[i]} of {x.Shape} becomes {size}; at most {MostExtent} are read");
            }

            scope.Charge(node, (double)size * extent.Extent);
            if (size == extent.Extent && scale == 1 && region == (0.0, 1.0))
            {
                continue;
            }

            var (weights, isOutside) = interpolation.Weights(extent.Extent, size, scale, region);
            x = Along(node, scope, x, axes[i], scope.Fixed(node, Tensor.Of(weights, extent.Extent, size)));
            if (isOutside.Contains(true))
            {
                int[] shape = [size, .. Enumerable.Repeat(1, rank - 1 - axes[i])];
                var mask = scope.Fixed(node, Tensor.Of(isOutside, shape));
                outside = outside is null ? mask : scope.Step(node, new Or(), outside, mask);
            }
        }

        return outside is null
            ? x
            : scope.Step(node, new Where(), outside, scope.Number(node, node.Float("extrapolation_value", 0)), x);
    }

    // x·W along an axis: the axis is the last while it is multiplied
    private static Value Along(OnnxNode node, ImportScope scope, Value x, int axis, Value weights)
    {
        var last = x.Shape.Rank - 1;
        if (axis == last)
        {
            return scope.Step(node, new MatMul(), x, weights);
        }

        int[] swap = [.. Enumerable.Range(0, last + 1)];
        (swap[axis], swap[last]) = (last, axis);
        var product = scope.Step(node, new MatMul(), scope.Step(node, new Transpose([.. swap]), x), weights);
        return scope.Step(node, new Transpose([.. swap]), product);
    }

    private static double[]? Numbers(OnnxNode node, ImportScope scope, int input)
    {
        if (!node.HasInput(input))
        {
            return null;
        }

        var known = scope.ConstantOf(node, input)
            ?? throw node.Refuse($"'{Formats.Printable.Of(node.Inputs[input])}' is computed while the model runs; a constant is needed");
        return known.ToDouble().Data;
    }
}
