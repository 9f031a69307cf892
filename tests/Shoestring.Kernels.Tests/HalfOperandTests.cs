using Shoestring.Kernels.Fused;
using Shoestring.Random;

namespace Shoestring.Kernels.Tests;

/// <summary>Kernels that read operands stored as bfloat16: the bits of the same numbers as float32, on every rung.</summary>
public class HalfOperandTests
{
    /// <summary>Pictures, side, channels in, channels out: narrow and wide rows, more columns than rows, one pixel.</summary>
    public static TheoryData<int, int, int, int> Products => new()
    {
        { 1, 1, 1, 1 }, { 3, 5, 7, 20 }, { 2, 9, 24, 144 }, { 2, 9, 144, 24 }, { 5, 8, 130, 33 }, { 4, 16, 16, 96 }, { 128, 1, 200, 72 },
        { 2, 20, 40, 300 },
    };

    public static TheoryData<int, int, int> Pictures => new() { { 1, 1, 1 }, { 3, 4, 5 }, { 2, 49, 16 }, { 2, 700, 40 }, { 4, 9, 100 } };

    [Theory]
    [MemberData(nameof(Products))]
    public void Weight_gradients_of_pointwise_convolutions(int pictures, int side, int channels, int outputs)
    {
        ConvShape shape = new(pictures, side, side, channels, outputs, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1);
        ushort[] x = Halved.Normals(shape.InputLength, 1);
        float[] dy = EachRung.Normals(shape.OutputLength, 2);
        float[] Run(WorkerPool pool, int mask)
        {
            float[] dw = new float[shape.WeightLength];
            Conv.GradWeight(pool, shape, Halved.Of(x, mask, 0), dy, dw, new float[Conv.GradWeightScratchLength(shape)]);
            return dw;
        }

        Assert.True(Conv.GradWeightReadsHalves(shape));
        Halved.Twice("dw", pool => Run(pool, 0), pool => Run(pool, 1));
    }

    [Fact]
    public void Weight_gradients_that_do_not_read_them_refuse_them()
    {
        ConvShape shape = new(1, 4, 4, 2, 3, 3, 3, 1, 1, 0, 0, 0, 0, 1, 1, 1);
        Assert.False(Conv.GradWeightReadsHalves(shape));
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => Conv.GradWeight(
            pool, shape, new ushort[shape.InputLength], new float[shape.OutputLength], new float[shape.WeightLength],
            new float[Conv.GradWeightScratchLength(shape)]));
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Sums_of_products(int pictures, int pixels, int channels)
    {
        ushort[] a = Halved.Normals(pictures * pixels * channels, 1), b = Halved.Normals(a.Length, 2);
        float[] Run(WorkerPool pool, int mask)
        {
            float[] sums = new float[pictures * channels];
            Gating.SumProducts(pool, pictures, pixels, channels, Halved.Of(a, mask, 0), Halved.Of(b, mask, 1), sums);
            return sums;
        }

        for (int mask = 1; mask < 4; mask++)
        {
            int halves = mask;
            Halved.Twice($"mask {mask}", pool => Run(pool, 0), pool => Run(pool, halves));
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Global_means(int pictures, int pixels, int channels)
    {
        ushort[] x = Halved.Normals(pictures * pixels * channels, 1);
        float[] Run(WorkerPool pool, int mask)
        {
            float[] y = new float[pictures * channels];
            Pooling.GlobalAverage(pool, pictures, pixels, channels, Halved.Of(x, mask, 0), y);
            return y;
        }

        Halved.Twice("means", pool => Run(pool, 0), pool => Run(pool, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 37)]
    [InlineData(3, 40_001)]
    public void Samples_dropped_and_added_to(int samples, int length)
    {
        ushort[] x = Halved.Normals(samples * length, 1), residual = Halved.Normals(x.Length, 2);
        RandomStream stream = new(3, Purpose.Of("halves"));
        void Drop(WorkerPool pool, int mask, bool adds, StoredSpan y) => Dropout.ApplyPerSample(
            pool, stream, 0.4, samples, Halved.Of(x, mask, 0), adds ? Halved.Of(residual, mask, 1) : default, y);
        float[] Run(WorkerPool pool, int mask, bool adds)
        {
            float[] y = new float[x.Length];
            ushort[] rounded = new ushort[x.Length];
            Drop(pool, mask, adds, y);
            Drop(pool, mask, adds, rounded);
            Assert.Equal(Halved.Narrow(y), rounded);
            return y;
        }

        for (int mask = 1; mask < 4; mask++)
        {
            int halves = mask;
            Halved.Twice($"mask {mask}", pool => Run(pool, 0, true), pool => Run(pool, halves, true));
            Halved.Twice($"mask {mask}, alone", pool => Run(pool, 0, false), pool => Run(pool, halves, false));
        }
    }
}
