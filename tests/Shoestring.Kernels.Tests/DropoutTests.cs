using Shoestring.Random;

namespace Shoestring.Kernels.Tests;

public class DropoutTests
{
    private static readonly RandomStream Stream = new(5, new Purpose(9), index: 3);

    [Fact]
    public void The_mask_is_that_of_the_words()
    {
        uint[] words = new uint[64];
        foreach (int length in EachRung.Lengths)
        {
            float[] x = EachRung.Normals(length, 1, 1, 10);
            EachRung.Check(
                pool =>
                {
                    float[] y = (float[])x.Clone();
                    Dropout.Apply(pool, Stream, 0.25, y, y);
                    return y;
                },
                y =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        if (i % 64 == 0)
                        {
                            Philox.FillBlock(Stream.Key, (ulong)i / 64, Stream.High, words);
                        }

                        Assert.Equal(words[i % 64] >= 1u << 30 ? x[i] * (float)(1 / 0.75) : 0, y[i]);
                    }
                });
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_mean_is_kept(double rate)
    {
        using WorkerPool pool = new(2);
        float[] x = new float[100_000], y = new float[x.Length];
        Array.Fill(x, 1);
        Dropout.Apply(pool, Stream, rate, x, y);
        Assert.Equal(rate, y.Count(v => v == 0) / 100_000.0, 0.005);
        Assert.Equal(1, y.Average(), 0.02);
    }

    [Fact]
    public void Samples_fall_whole()
    {
        using WorkerPool pool = new(2);
        float[] x = new float[200 * 7], y = new float[x.Length];
        Array.Fill(x, 1);
        Dropout.ApplyPerSample(pool, Stream, 0.5, 200, x, default, y);
        Assert.All(y.Chunk(7), s => Assert.Single(s.Distinct()));
        Assert.InRange(y.Chunk(7).Count(s => s[0] == 0), 70, 130);
        Assert.Throws<ArgumentOutOfRangeException>(() => Dropout.Apply(pool, Stream, 1, x, y));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(70, 33)]
    [InlineData(2, 40_000)]
    public void A_residual_is_added_to_what_is_left(int samples, int length)
    {
        float[] x = EachRung.Normals(samples * length, 1), residual = EachRung.Normals(x.Length, 2), mask = new float[x.Length];
        using WorkerPool pool = new(1);
        float[] ones = new float[x.Length];
        Array.Fill(ones, 1);
        Dropout.ApplyPerSample(pool, Stream, 0.25, samples, ones, default, mask);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = mask[i] == 0 ? float.NaN : x[i]; // what is dropped is not read
        }

        EachRung.Check(
            p =>
            {
                float[] y = (float[])residual.Clone();
                Dropout.ApplyPerSample(p, Stream, 0.25, samples, x, y, y);
                return y;
            },
            y =>
            {
                for (int i = 0; i < y.Length; i++)
                {
                    EachRung.Near(residual[i] + (mask[i] == 0 ? 0 : (double)x[i] * mask[i]), y[i], 1e-6, 1e-6, "sum", i);
                }
            });
    }
}
