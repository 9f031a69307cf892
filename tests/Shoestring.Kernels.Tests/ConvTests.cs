using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public sealed class ConvTests
{
    public static TheoryData<string, ConvShape> Shapes
    {
        get
        {
            TheoryData<string, ConvShape> data = [];
            void Add(string name, ConvShape shape) => data.Add(name, shape);
            Add("pointwise", ConvShape.Square(2, 5, 7, 17, 33, 1));
            Add("pointwise, many pixels", ConvShape.Square(1, 40, 40, 3, 16, 1));
            Add("pointwise, half a lane over one", ConvShape.Square(1, 9, 10, 21, 24, 1));
            Add("pointwise, less than half a lane over two", ConvShape.Square(2, 5, 7, 36, 35, 1));
            Add("pointwise, half a lane over six", ConvShape.Square(1, 7, 7, 680, 104, 1));
            Add("pointwise, many channels to two lanes", ConvShape.Square(2, 9, 10, 144, 32, 1));
            Add("pointwise, strided", ConvShape.Square(2, 7, 6, 5, 18, 1, stride: 2));
            Add("pointwise, padded", ConvShape.Square(1, 4, 4, 5, 6, 1, pad: 1));
            Add("dense 3×3", ConvShape.Square(2, 9, 11, 16, 16, 3, pad: 1));
            Add("dense 3×3, odd channels", ConvShape.Square(1, 6, 5, 7, 19, 3, pad: 1));
            Add("dense 3×3, wide", ConvShape.Square(1, 7, 7, 40, 70, 3, pad: 1));
            Add("dense 3×3, long sums", ConvShape.Square(1, 4, 4, 80, 17, 3, pad: 1));
            Add("dense 3×3, a few pixels over a block", ConvShape.Square(1, 7, 7, 20, 130, 3, pad: 1));
            Add("dense 3×3, few pixels, many weights", ConvShape.Square(1, 7, 7, 120, 130, 3, pad: 1));
            Add("dense 3×3, few pixels, many weights, strided", ConvShape.Square(2, 9, 8, 90, 170, 3, stride: 2, pad: 1));
            Add("dense 3×3, no padding", ConvShape.Square(1, 8, 8, 4, 4, 3));
            Add("dense 3×3, many pixels", ConvShape.Square(3, 30, 30, 8, 8, 3, pad: 1));
            Add("dense 3×3, strided", ConvShape.Square(2, 9, 8, 5, 6, 3, stride: 2, pad: 1));
            Add("dense 3×3, stride 3", ConvShape.Square(1, 10, 11, 3, 4, 3, stride: 3));
            Add("dense 2×2, stride 3", ConvShape.Square(1, 11, 10, 3, 4, 2, stride: 3));
            Add("dense 3×3, dilated", ConvShape.Square(1, 9, 9, 5, 6, 3, pad: 2, dilation: 2));
            Add("dense 3×3, dilated and strided", ConvShape.Square(1, 11, 12, 5, 6, 3, stride: 2, pad: 2, dilation: 2));
            Add("dense 3×3, dilation 3, stride 2", ConvShape.Square(1, 11, 12, 5, 6, 3, stride: 2, pad: 2, dilation: 3));
            Add("stem, one channel", ConvShape.Square(2, 28, 28, 1, 16, 3, pad: 1));
            Add("stem, one channel, 5×5, strided", ConvShape.Square(2, 28, 27, 1, 20, 5, stride: 2, pad: 2));
            Add("stem, three channels", ConvShape.Square(1, 15, 15, 3, 20, 3, stride: 2, pad: 1));
            Add("stem, three channels, windows", ConvShape.Square(2, 27, 26, 3, 24, 3, stride: 2, pad: 1));
            Add("stem 7×7", ConvShape.Square(1, 16, 18, 3, 8, 7, stride: 2, pad: 3));
            Add("uneven", new ConvShape(2, 8, 13, 3, 5, 2, 5, 2, 1, 0, 3, 1, 2, 1, 2, 1));
            Add("padding wider than the kernel", new ConvShape(1, 3, 3, 2, 2, 2, 2, 1, 1, 3, 4, 2, 3, 1, 1, 1));
            Add("windows, 14 across", ConvShape.Square(2, 14, 14, 16, 32, 3, pad: 1));
            Add("windows, 28 across", ConvShape.Square(2, 9, 28, 8, 16, 3, pad: 1));
            Add("windows, 29 across, odd channels", ConvShape.Square(1, 7, 29, 11, 21, 3, pad: 1));
            Add("windows, strided", ConvShape.Square(2, 27, 26, 16, 20, 3, stride: 2, pad: 1));
            Add("windows, stride 3", ConvShape.Square(1, 40, 41, 9, 17, 3, stride: 3, pad: 1));
            Add("windows, kernel smaller than its stride", ConvShape.Square(1, 39, 40, 12, 7, 2, stride: 3));
            Add("windows, pointwise, strided", ConvShape.Square(2, 27, 28, 16, 33, 1, stride: 2));
            Add("windows, long sums", ConvShape.Square(2, 5, 13, 80, 33, 3, pad: 1));
            Add("windows, 5×5", ConvShape.Square(1, 13, 15, 6, 10, 5, pad: 2));
            Add("windows, many target channels of one picture", ConvShape.Square(1, 14, 14, 16, 96, 3, pad: 1));
            Add("windows, dilated down", new ConvShape(2, 9, 14, 9, 18, 3, 3, 1, 1, 2, 1, 2, 1, 2, 1, 1));
            Add("windows, padding higher than the kernel", new ConvShape(1, 4, 13, 9, 5, 2, 3, 1, 1, 4, 3, 3, 5, 1, 1, 1));
            Add("windows, padding to the right alone", new ConvShape(1, 6, 14, 8, 6, 3, 3, 1, 1, 0, 0, 2, 2, 1, 1, 1));
            Add("windows, dilation shares a factor with the stride", new ConvShape(1, 30, 30, 8, 6, 3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1));
            Add("one pixel", ConvShape.Square(1, 1, 1, 5, 3, 3, pad: 1));
            Add("grouped", ConvShape.Square(2, 6, 6, 12, 18, 3, pad: 1, groups: 3));
            Add("grouped pointwise", ConvShape.Square(2, 5, 5, 12, 8, 1, groups: 4));
            Add("grouped, strided", ConvShape.Square(1, 7, 7, 32, 32, 3, stride: 2, pad: 1, groups: 2));
            Add("depth multiplier", ConvShape.Square(1, 6, 6, 4, 8, 3, pad: 1, groups: 4));
            foreach (int c in (int[])[1, 3, 4, 7, 8, 15, 16, 17, 40])
            {
                Add($"depthwise 3×3, {c} channels", ConvShape.Square(2, 6, 7, c, c, 3, pad: 1, groups: c));
            }

            Add("depthwise 3×3, one column", ConvShape.Square(1, 4, 1, 16, 16, 3, pad: 1, groups: 16));
            Add("depthwise 3×3, many rows", ConvShape.Square(1, 70, 40, 24, 24, 3, pad: 1, groups: 24));
            Add("depthwise 3×3, strided", ConvShape.Square(2, 9, 10, 20, 20, 3, stride: 2, pad: 1, groups: 20));
            Add("depthwise 3×3, strided, blocks", ConvShape.Square(2, 47, 64, 36, 36, 3, stride: 2, pad: 1, groups: 36));
            Add("depthwise 3×3, strided, padded before", new ConvShape(1, 9, 8, 17, 17, 3, 3, 2, 2, 1, 1, 0, 0, 1, 1, 17));
            Add("depthwise 3×3, strided, padded twice behind", new ConvShape(1, 8, 7, 16, 16, 3, 3, 2, 2, 1, 1, 2, 2, 1, 1, 16));
            Add("depthwise 3×3, no padding", ConvShape.Square(2, 9, 10, 16, 16, 3, groups: 16));
            Add("depthwise 3×3, dilated", ConvShape.Square(1, 9, 10, 16, 16, 3, pad: 2, dilation: 2, groups: 16));
            Add("depthwise 5×5", ConvShape.Square(1, 12, 13, 18, 18, 5, pad: 2, groups: 18));
            Add("depthwise 5×5, strided", ConvShape.Square(2, 12, 13, 16, 16, 5, stride: 2, pad: 2, groups: 16));
            Add("depthwise 5×5, blocks of rows and of lanes", ConvShape.Square(2, 30, 41, 70, 70, 5, pad: 2, groups: 70));
            Add("depthwise 5×5, strided, blocks", ConvShape.Square(1, 61, 33, 40, 40, 5, stride: 2, pad: 2, groups: 40));
            foreach (int side in (int[])[1, 2, 3, 4, 5])
            {
                Add($"depthwise 3×3, {side} columns", ConvShape.Square(2, 4, side, 16, 16, 3, pad: 1, groups: 16));
                Add($"depthwise 5×5, {side} columns", ConvShape.Square(2, 7, side, 16, 16, 5, pad: 2, groups: 16));
                Add($"depthwise 5×5, {side} rows", ConvShape.Square(2, side, 6, 16, 16, 5, pad: 2, groups: 16));
                Add($"depthwise 3×3, strided, {side} columns", ConvShape.Square(2, 3, side, 16, 16, 3, stride: 2, pad: 1, groups: 16));
                Add($"depthwise 5×5, strided, {side} columns", ConvShape.Square(2, 6, side, 16, 16, 5, stride: 2, pad: 2, groups: 16));
                Add($"depthwise 5×5, strided, {side} rows", ConvShape.Square(2, side, 7, 16, 16, 5, stride: 2, pad: 2, groups: 16));
            }

            foreach (var (rows, columns) in ((int, int)[])[(1, 5), (2, 2), (2, 30), (3, 3), (3, 2), (5, 17), (7, 7), (6, 4)])
            {
                Add($"depthwise 3×3, {rows} rows of {columns}", ConvShape.Square(3, rows, columns, 33, 33, 3, pad: 1, groups: 33));
                Add(
                    $"depthwise 3×3, strided, {2 * rows} rows of {2 * columns}",
                    ConvShape.Square(3, 2 * rows, 2 * columns, 33, 33, 3, stride: 2, pad: 1, groups: 33));
            }

            Add("depthwise 3×3, groups of lanes and strips", ConvShape.Square(2, 9, 50, 150, 150, 3, pad: 1, groups: 150));
            Add("depthwise 3×3, strided, groups of lanes and strips", ConvShape.Square(2, 10, 80, 150, 150, 3, stride: 2, pad: 1, groups: 150));
            Add("depthwise 3×3, strided, blocks of even rows", ConvShape.Square(2, 60, 64, 36, 36, 3, stride: 2, pad: 1, groups: 36));
            Add("depthwise 3×3, pictures together", ConvShape.Square(11, 6, 7, 40, 40, 3, pad: 1, groups: 40));
            Add("depthwise 3×3, strided, pictures together", ConvShape.Square(11, 7, 6, 40, 40, 3, stride: 2, pad: 1, groups: 40));
            Add("depthwise 5×5, pictures together, parts and lanes", ConvShape.Square(11, 11, 9, 100, 100, 5, pad: 2, groups: 100));
            Add("depthwise 5×5, strided, pictures together", ConvShape.Square(11, 6, 7, 40, 40, 5, stride: 2, pad: 2, groups: 40));
            Add("depthwise 5×5, dilated", ConvShape.Square(1, 14, 14, 33, 33, 5, pad: 4, dilation: 2, groups: 33));
            Add("depthwise 5×3, uneven padding", new ConvShape(1, 9, 10, 17, 17, 5, 3, 1, 1, 3, 0, 1, 2, 1, 1, 17));
            Add("depthwise 7×7, small picture", ConvShape.Square(1, 3, 3, 16, 16, 7, pad: 3, groups: 16));
            Add("depthwise 1×1", ConvShape.Square(1, 5, 5, 16, 16, 1, groups: 16));
            Add("depthwise, uneven", new ConvShape(1, 8, 13, 17, 17, 2, 5, 2, 1, 0, 3, 1, 2, 1, 2, 17));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_agrees_with_the_reference(string name, ConvShape shape)
    {
        foreach (var (rich, summed) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            float[] x = Arrays.Random(shape.InputLength, 1);
            float[] w = Arrays.Random(shape.WeightLength, 2);
            float[] bias = rich ? Arrays.Random(shape.O, 3) : [];
            Activation act = rich ? Activation.Clip(-0.3f, 0.8f) : Activation.None;
            double[] sums = new double[2 * shape.O];
            float[] y = ReferenceConv.Forward(shape, x, w, bias, act, sums);
            float[] expected = [.. y, .. summed ? sums.Select(v => (float)v) : []];
            Arrays.OnEveryRung(expected, 1e-4f, name, pool =>
            {
                float[] result = Arrays.Random(expected.Length, 4);
                float[] scratch = Arrays.Random(Conv.ForwardScratchLength(shape), 5);
                Conv.Forward(
                    pool, shape, x, w, bias, act, result.AsSpan(0, y.Length), result.AsSpan(y.Length), scratch);
                return result;
            });
        }
    }

    [Theory]
    [InlineData(1, 1, 1280, 48)]
    [InlineData(1, 7, 24, 72)]
    [InlineData(2, 5, 17, 33)]
    [InlineData(1, 40, 3, 16)]
    [InlineData(1, 7, 1300, 40)]
    [InlineData(1, 15, 3, 20, 3, 1)]
    [InlineData(2, 14, 16, 33, 3, 1)]
    [InlineData(1, 6, 12, 18, 3, 3)]
    public void Prepared_weights_give_the_same_bits(int pictures, int size, int channels, int filters, int kernel = 1, int groups = 1)
    {
        ConvShape shape = ConvShape.Square(pictures, size, size, channels, filters, kernel, pad: kernel / 2, groups: groups);
        float[] x = Arrays.Random(shape.InputLength, 1), w = Arrays.Random(shape.WeightLength, 2), bias = Arrays.Random(filters, 3);
        float[] expected = ReferenceConv.Forward(shape, x, w, bias, Activation.Relu, new double[2 * filters]);
        Arrays.OnEveryRung(expected, 1e-4f, shape.ToString(), pool =>
        {
            float[] plain = new float[expected.Length], result = Arrays.Random(expected.Length, 4);
            float[] scratch = Arrays.Random(Conv.ForwardScratchLength(shape), 5), prepared = Arrays.Random(PreparedConv.Length(shape), 6);
            Conv.Forward(pool, shape, x, w, bias, Activation.Relu, plain, [], scratch);
            PreparedConv.Prepare(pool, shape, w, prepared);
            Arrays.WithinScratch(
                PreparedConv.ScratchLength(shape), s => PreparedConv.Forward(pool, shape, x, prepared, bias, Activation.Relu, result, s));
            Assert.Equal(plain, result);
            return result;
        });
    }

    [Theory]
    [InlineData(1, 7, 24, 72)]
    [InlineData(2, 5, 17, 33)]
    [InlineData(1, 40, 3, 24)]
    [InlineData(1, 7, 1300, 40)]
    public void Sums_are_added_to_the_output(int pictures, int size, int channels, int filters)
    {
        ConvShape shape = ConvShape.Square(pictures, size, size, channels, filters, 1);
        float[] x = Arrays.Random(shape.InputLength, 1), w = Arrays.Random(shape.WeightLength, 2), bias = Arrays.Random(filters, 3);
        float[] skip = Arrays.Random(shape.OutputLength, 4);
        float[] expected = ReferenceConv.Forward(shape, x, w, bias, Activation.None, new double[2 * filters]);
        expected = [.. expected.Zip(skip, (a, b) => a + b)];
        Arrays.OnEveryRung(expected, 1e-4f, shape.ToString(), pool =>
        {
            float[] plain = [.. skip], result = [.. skip];
            float[] scratch = Arrays.Random(Conv.ForwardScratchLength(shape), 5), prepared = Arrays.Random(PreparedConv.Length(shape), 6);
            ConvSum.Forward(pool, shape, x, w, [], bias, plain, scratch);
            PreparedConv.Prepare(pool, shape, w, prepared);
            Arrays.WithinScratch(
                PreparedConv.ScratchLength(shape), s => ConvSum.Forward(pool, shape, x, [], prepared, bias, result, s));
            Assert.Equal(plain, result);
            return result;
        });
    }

    [Fact]
    public void A_sum_that_no_path_takes_is_refused()
    {
        using WorkerPool pool = new(1);
        float[] x = new float[2000];
        ConvShape dense = ConvShape.Square(1, 4, 4, 4, 4, 3, pad: 1), pointwise = ConvShape.Square(1, 4, 4, 4, 4, 1);
        Assert.False(ConvSum.Suits(dense));
        Assert.True(ConvSum.Suits(pointwise));
        Assert.Throws<ArgumentException>(() => ConvSum.Forward(pool, dense, x, x, [], [], x, x));
        Assert.Throws<ArgumentException>(() => ConvSum.Forward(pool, pointwise, x, x, x.AsSpan(0, 3), [], x, x));
        Assert.Throws<ArgumentException>(() => ConvSum.Forward(pool, pointwise, x, x, [], x.AsSpan(0, 3), x, x));
    }

    [Fact]
    public void What_cannot_be_prepared_is_refused()
    {
        using WorkerPool pool = new(1);
        float[] x = new float[2000];
        ConvShape depthwise = ConvShape.Square(1, 4, 4, 16, 16, 3, pad: 1, groups: 16);
        Assert.Equal(0, PreparedConv.Length(depthwise));
        Assert.Throws<ArgumentException>(() => PreparedConv.Prepare(pool, depthwise, x, x));
        Assert.Throws<ArgumentException>(() => PreparedConv.Forward(pool, depthwise, x, x, [], default, x, x));
        ConvShape shape = ConvShape.Square(1, 2, 2, 4, 3, 1);
        Assert.Equal(64, PreparedConv.Length(shape));
        Assert.Throws<ArgumentException>(() => PreparedConv.Prepare(pool, shape, x.AsSpan(0, 11), x));
        Assert.Throws<ArgumentException>(() => PreparedConv.Prepare(pool, shape, x, x.AsSpan(0, 63)));
        Assert.Throws<ArgumentException>(() => PreparedConv.Forward(pool, shape, x, x.AsSpan(0, 63), [], default, x, x));
        Assert.Throws<ArgumentException>(() => PreparedConv.Forward(pool, shape, x, x, x.AsSpan(0, 2), default, x, x));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradInput_agrees_with_the_reference(string name, ConvShape shape)
    {
        float[] dy = Arrays.Random(shape.OutputLength, 1);
        float[] w = Arrays.Random(shape.WeightLength, 2);
        Arrays.OnEveryRung(ReferenceConv.GradInput(shape, dy, w), 1e-4f, name, pool =>
        {
            float[] dx = Arrays.Random(shape.InputLength, 3);
            Conv.GradInput(pool, shape, dy, w, dx, Arrays.Random(Conv.GradInputScratchLength(shape), 5));
            return dx;
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradWeight_agrees_with_the_reference(string name, ConvShape shape)
    {
        float[] x = Arrays.Random(shape.InputLength, 1);
        float[] dy = Arrays.Random(shape.OutputLength, 2);
        Arrays.OnEveryRung(ReferenceConv.GradWeight(shape, x, dy), 2e-4f, name, pool =>
        {
            float[] dw = Arrays.Random(shape.WeightLength, 3);
            Conv.GradWeight(pool, shape, x, dy, dw, Arrays.Random(Conv.GradWeightScratchLength(shape), 5));
            return dw;
        });
    }

    [Fact]
    public void Short_spans_and_broken_shapes_are_refused()
    {
        using WorkerPool pool = new(1);
        ConvShape shape = ConvShape.Square(1, 4, 4, 2, 3, 3, pad: 1);
        float[] x = new float[32], w = new float[54], y = new float[48], scratch = new float[10000];
        Conv.Forward(pool, shape, x, w, [], default, y, [], scratch);
        void Refused(ConvShape s, int nx, int nw, int ny, int ns) => Assert.Throws<ArgumentException>(() => Conv.Forward(
            pool, s, x.AsSpan(0, nx), w.AsSpan(0, nw), [], default, y.AsSpan(0, ny), [], scratch.AsSpan(0, ns)));
        Refused(shape, 31, 54, 48, 10000);
        Refused(shape, 32, 53, 48, 10000);
        Refused(shape, 32, 54, 47, 10000);
        Refused(shape, 32, 54, 48, 0);
        Refused(shape with { Groups = 2 }, 32, 54, 48, 10000);
        Refused(shape with { StrideW = 0 }, 32, 54, 48, 10000);
        Refused(shape with { KernelH = 9 }, 32, 54, 48, 10000);
    }
}
