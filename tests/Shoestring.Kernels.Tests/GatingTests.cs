using Shoestring.Kernels.Fused;

namespace Shoestring.Kernels.Tests;

public class GatingTests
{
    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 1 }, { 3, 4, 5 }, { 2, 49, 16 }, { 2, 700, 40 }, { 4, 9, 100 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_of_products_agree_with_the_definition(int pictures, int pixels, int channels)
    {
        float[] a = Arrays.Random(pictures * pixels * channels, 1), b = Arrays.Random(a.Length, 2);
        double[] sums = new double[pictures * channels];
        for (int i = 0; i < a.Length; i++)
        {
            sums[(i / (pixels * channels) * channels) + (i % channels)] += (double)a[i] * b[i];
        }

        Arrays.OnEveryRung(Array.ConvertAll(sums, v => (float)v), 2e-5f, "sums", pool =>
        {
            float[] result = Arrays.Random(sums.Length, 3);
            Gating.SumProducts(pool, pictures, pixels, channels, a, b, result);
            return result;
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Spreading_agrees_with_the_definition(int pictures, int pixels, int channels)
    {
        float[] a = Arrays.Random(pictures * pixels * channels, 1);
        float[] scale = Arrays.Random(pictures * channels, 2), offset = Arrays.Random(scale.Length, 3);
        float[] expected = [.. a.Select((v, i) =>
        {
            int at = (i / (pixels * channels) * channels) + (i % channels);
            return (v * scale[at]) + offset[at];
        })];
        Arrays.OnEveryRung(expected, 1e-6f, "spread", pool =>
        {
            float[] y = (float[])a.Clone();
            Gating.Spread(pool, pictures, pixels, channels, y, scale, offset, y);
            return y;
        });
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => Gating.SumProducts(pool, 1, 2, 3, new float[6], new float[5], new float[3]));
        Assert.Throws<ArgumentException>(() => Gating.Spread(pool, 1, 2, 3, new float[6], new float[3], new float[2], new float[6]));
    }
}
