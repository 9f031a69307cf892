namespace Shoestring.Kernels.Tests;

public class Int8ReferenceTests
{
    [Fact]
    public void A_product_is_the_sum_of_products()
    {
        using WorkerPool pool = new(2);
        int[] sums = new int[4];
        Int8Reference.Gemm(pool, 2, 2, 3, [1, 2, 3, 4, 5, 255], 1, [1, -2, 3, -4, 5, 127], [0, 1], [10, 20], sums);

        // (0,1,2)·(1,3,5) + 10; (0,1,2)·(−3,−5,126) + 20; (3,4,254)·(1,3,5) + 10; (3,4,254)·(−3,−5,126) + 20.
        Assert.Equal([23, 267, 1295, 31995], sums);
    }

    [Theory]
    [InlineData(1, 1, 0, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(3, 2, 1, 6)]
    [InlineData(3, 2, 0, 2)]
    [InlineData(5, 1, 2, 3)]
    public void Integers_agree_with_the_float_convolution(int kernel, int stride, int pad, int groups)
    {
        // Small integers, exact in float32.
        ConvShape shape = ConvShape.Square(2, 7, 7, 6, 12, kernel, stride, pad, 1, groups);
        float[] fx = Array.ConvertAll(EachRung.Normals(2 * 7 * 7 * 6, 1, 40, 128), v => Math.Clamp(MathF.Round(v), 0, 255));
        float[] fw = Array.ConvertAll(
            EachRung.Normals(kernel * kernel * 6 / groups * 12, 2, 40), v => Math.Clamp(MathF.Round(v), -128, 127));
        byte[] x = Array.ConvertAll(fx, v => (byte)v);
        sbyte[] w = Array.ConvertAll(fw, v => (sbyte)v);
        int[] bias = [.. Enumerable.Range(-6, 12)];
        int[] sums = new int[2 * shape.OutH * shape.OutW * 12];
        using WorkerPool pool = new(2);
        Int8Reference.Conv(pool, shape, x, 100, w, [], bias, sums);
        for (int n = 0; n < 2; n++)
        {
            for (int oh = 0; oh < shape.OutH; oh++)
            {
                for (int ow = 0; ow < shape.OutW; ow++)
                {
                    for (int o = 0; o < 12; o++)
                    {
                        double expected = bias[o];
                        for (int i = 0; i < 6 / groups; i++)
                        {
                            int c = (o / (12 / groups) * (6 / groups)) + i;
                            for (int t = 0; t < kernel * kernel; t++)
                            {
                                int h = (oh * stride) - pad + (t / kernel), v = (ow * stride) - pad + (t % kernel);
                                double value = h is < 0 or > 6 || v is < 0 or > 6 ? 0 : fx[(((n * 7) + h) * 7 + v) * 6 + c] - 100;
                                expected += value * fw[(((t * (6 / groups)) + i) * 12) + o];
                            }
                        }

                        Assert.Equal(expected, sums[((((n * shape.OutH) + oh) * shape.OutW) + ow) * 12 + o]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Requantisation_rounds_ties_to_even_and_saturates()
    {
        byte[] y = new byte[6];
        Int8Reference.Requantize(2, [1, 3, 5, -9, 10_000, -10_000], [0.5f, 0.5f], 3, QuantizedRange.UInt8, y);
        Assert.Equal([3, 5, 5, 0, 255, 0], y);
        Int8Reference.Requantize(1, [100, -100], [1f], 10, new QuantizedRange(0, 60), y.AsSpan(0, 2));
        Assert.Equal([60, 0], y[..2]);
    }
}
