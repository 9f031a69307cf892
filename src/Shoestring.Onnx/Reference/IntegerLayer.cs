using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Kernels;
using Conv = Shoestring.Graphs.Ops.Conv;
using Gemm = Shoestring.Graphs.Ops.Gemm;

namespace Shoestring.Onnx.Reference;

/// <summary>Layers on bytes, with int32 sums.</summary>
internal static class IntegerLayer
{
    private const int Unsigned = 128;

    /// <summary>A convolution, or null when its operands are not bytes.</summary>
    public static HeldValue? Run(Conv op, Node node, HeldValue[] x, WorkerPool pool)
    {
        if (Operands(x, 0) is not var (codes, zero, weights))
        {
            return null;
        }

        var (d, k) = (x[0].Dimensions, x[1].Dimensions);
        var shape = new ConvShape(
            d[0], d[2], d[3], d[1], k[0], k[2], k[3], op.Window.StrideH, op.Window.StrideW, op.Window.PadTop, op.Window.PadLeft,
            op.Window.PadBottom, op.Window.PadRight, op.Window.DilationH, op.Window.DilationW, op.Groups);
        var sums = new int[node.Output.Shape.ElementCount];
        Int8Reference.Conv(
            pool, shape, Turned(codes, d, [0, 2, 3, 1]), zero, Turned(weights, k, [2, 3, 1, 0]), ZerosOf(x[1]), Bias(x), sums);
        var y = node.Output.Shape.ToArray();
        return Sums(x, y, Turned(sums, [y[0], y[2], y[3], y[1]], [0, 3, 1, 2]));
    }

    /// <summary>A matrix product, or null when its operands are not bytes.</summary>
    public static HeldValue? Run(Gemm op, Node node, HeldValue[] x, WorkerPool pool)
    {
        if (op.TransA || Operands(x, op.TransB ? 0 : 1) is not var (codes, zero, weights))
        {
            return null;
        }

        var (d, y) = (x[0].Dimensions, node.Output.Shape.ToArray());
        var sums = new int[y[0] * y[1]];
        Int8Reference.Gemm(
            pool, y[0], y[1], d[1], codes, zero, op.TransB ? Turned(weights, x[1].Dimensions, [1, 0]) : weights, ZerosOf(x[1]), Bias(x), sums);
        return Sums(x, y, sums);
    }

    /// <summary>The average of bytes over all pixels: exact sums, whose scale is divided by their count.</summary>
    public static HeldValue Pool(Node node, HeldValue x)
    {
        var y = node.Output.Shape.ToArray();
        var area = x.Integers!.Length / (y[0] * y[1]);
        var sums = new int[y[0] * y[1]];
        for (var i = 0; i < x.Integers.Length; i++)
        {
            sums[i / area] += x.Integers[i] - x.Zero[0];
        }

        return new HeldValue(y, sums, null, [x.Scale[0] / area], [0], IsSum: true);
    }

    // Bytes as unsigned ones: int8 activations are moved up by 128, with their zero point.
    private static (byte[] Codes, int Zero, sbyte[] Weights)? Operands(HeldValue[] x, int axis)
    {
        if (x[0].Codes is not { } codes || x[1] is not { Integers: { } weights, IsSum: false } || (x[1].Axis is { } a && a != axis)
            || weights.AsSpan().ContainsAnyExceptInRange(sbyte.MinValue, sbyte.MaxValue) || (x.Length > 2 && x[2].Dimensions.Length != 1))
        {
            return null;
        }

        var shift = codes.AsSpan().ContainsAnyInRange(int.MinValue, -1) || x[0].Zero[0] < 0 ? Unsigned : 0;
        return !codes.AsSpan().ContainsAnyExceptInRange(-shift, byte.MaxValue - shift)
            ? (Array.ConvertAll(codes, c => (byte)(c + shift)), x[0].Zero[0] + shift, Array.ConvertAll(weights, w => (sbyte)w))
            : null;
    }

    private static int[] ZerosOf(HeldValue w) => w.Zero.All(z => z == 0) ? []
        : [.. Enumerable.Range(0, w.Dimensions[w.Axis ?? 0]).Select(o => w.Zero[w.Zero.Length == 1 ? 0 : o])];

    private static int[] Bias(HeldValue[] x)
    {
        if (x.Length < 3)
        {
            return [];
        }

        var (bias, scale) = (x[2].ToFloats(), Scales(x));
        var codes = new int[bias.Length];
        for (var o = 0; o < codes.Length; o++)
        {
            codes[o] = (int)Math.Clamp(
                Math.Round((double)bias[o] / scale[scale.Length == 1 ? 0 : o], MidpointRounding.ToEven), int.MinValue, int.MaxValue);
        }

        return codes;
    }

    private static float[] Scales(HeldValue[] x) => Array.ConvertAll(x[1].Scale, s => s * x[0].Scale[0]);

    private static HeldValue Sums(HeldValue[] x, int[] dimensions, int[] sums) =>
        new(dimensions, sums, null, Scales(x), [0], Axis: 1, IsSum: true);

    /// <summary>The tensor whose axis i is the given axis of the old one.</summary>
    private static T[] Turned<T>(T[] data, int[] extents, int[] permutation)
    {
        var strides = new int[extents.Length];
        for (int axis = extents.Length - 1, stride = 1; axis >= 0; stride *= extents[axis--])
        {
            strides[axis] = stride;
        }

        var result = new T[data.Length];
        var index = new int[extents.Length];
        for (int i = 0, from = 0; i < result.Length; i++)
        {
            result[i] = data[from];
            for (var axis = extents.Length - 1; axis >= 0; axis--)
            {
                var step = strides[permutation[axis]];
                from += step;
                if (++index[axis] < extents[permutation[axis]])
                {
                    break;
                }

                from -= step * extents[permutation[axis]];
                index[axis] = 0;
            }
        }

        return result;
    }
}
