using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public class BatchNormTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 17 }, { 2, 3 }, { 7, 5 }, { 33, 8 }, { 1000, 3 }, { 3000, 24 }, { 5000, 16 }, { 777, 64 },
        { 300, 257 }, { 49, 960 }, { 40, 1001 }, { 70_000, 1 }, { 6, 30_000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Statistics_agree_with_the_reference_even_far_from_zero(int rows, int channels)
    {
        foreach (float offset in (float[])[0, 1000])
        {
            float[] x = EachRung.Normals(rows * channels, 1, 2, offset);
            double[] mean = new double[channels], variance = new double[channels];
            ReferenceBatchNorm.Statistics(rows, channels, x, mean, variance);
            EachRung.Check(
                pool =>
                {
                    float[] both = new float[channels * 2];
                    BatchNorm.Statistics(
                        pool, rows, channels, x, both.AsSpan(0, channels), both.AsSpan(channels), Scratch(rows, channels));
                    return both;
                },
                both =>
                {
                    for (int c = 0; c < channels; c++)
                    {
                        EachRung.Near(mean[c], both[c], 2e-7, 1e-6, "mean", c);
                        EachRung.Near(variance[c], both[channels + c], 1e-5, 1e-6, "variance", c);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_agrees_with_the_reference(int rows, int channels)
    {
        foreach (Activation act in (Activation[])[Activation.Relu6, Activation.Silu])
        {
            foreach (bool full in (bool[])[true, false])
            {
                Case t = new(rows, channels, full);
                EachRung.Check(
                    pool =>
                    {
                        float[] y = new float[t.X.Length], inPlace = (float[])t.X.Clone();
                        BatchNorm.Forward(pool, rows, channels, t.X, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, y, Scratch(rows, channels));
                        BatchNorm.Forward(pool, rows, channels, inPlace, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, inPlace, Scratch(rows, channels));
                        Assert.Equal(y, inPlace);
                        return y;
                    },
                    y =>
                    {
                        for (int i = 0; i < y.Length; i++)
                        {
                            double z = ReferenceBatchNorm.Pre(i, i % channels, t.X, t.Mean, t.Rstd, t.Gamma, t.Beta, t.Residual);
                            EachRung.Near(ReferenceActivation.Forward(act, z), y[i], 1e-6, 4e-6, "y", i);
                        }
                    });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_agrees_with_the_reference(int rows, int channels)
    {
        foreach (bool full in (bool[])[true, false])
        {
            // A smooth activation: at a kink the reference's double may take the other side.
            Activation act = full ? Activation.Gelu : Activation.None;
            Case t = new(rows, channels, full);
            int size = rows * channels;
            float[] dy = EachRung.Normals(size, 9);
            double[] dgamma = new double[channels], dbeta = new double[channels], g = new double[size], dx = new double[size];
            ReferenceBatchNorm.Backward(rows, channels, t.X, dy, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, dgamma, dbeta, g, dx);
            EachRung.Check(
                pool =>
                {
                    float[] all = new float[(channels * 2) + (size * 3)];
                    Span<float> dg = all.AsSpan(0, channels), db = all.AsSpan(channels, channels);
                    Span<float> pre = all.AsSpan(channels * 2, size), input = all.AsSpan((channels * 2) + size, size);
                    Span<float> res = all.AsSpan((channels * 2) + (size * 2), size);
                    float[] again = new float[channels * 2];
                    BatchNorm.BackwardSums(pool, rows, channels, t.X, dy, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, dg, db, pre, Scratch(rows, channels));
                    BatchNorm.BackwardSums(pool, rows, channels, t.X, dy, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, again.AsSpan(0, channels), again.AsSpan(channels), [], Scratch(rows, channels));
                    EachRung.Near(all.AsSpan(0, channels * 2), again, 1e-5, 2e-4, "sums without dPre");
                    BatchNorm.BackwardInput(pool, rows, channels, t.X, dy, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, dg, db, input, res, Scratch(rows, channels));
                    float[] inPlace = (float[])dy.Clone();
                    BatchNorm.BackwardInput(pool, rows, channels, t.X, inPlace, t.Mean, t.Rstd, t.Gamma, t.Beta, act, t.Residual, dg, db, inPlace, [], Scratch(rows, channels));
                    Assert.Equal(input.ToArray(), inPlace);
                    return all;
                },
                all =>
                {
                    double room = 2e-6 * Math.Sqrt(rows);
                    for (int c = 0; c < channels; c++)
                    {
                        EachRung.Near(dgamma[c], all[c], 1e-5, 1e-5 + (room * 5), "dgamma", c);
                        EachRung.Near(dbeta[c], all[channels + c], 1e-5, 1e-5 + room, "dbeta", c);
                    }

                    for (int i = 0; i < size; i++)
                    {
                        EachRung.Near(g[i], all[(channels * 2) + i], 1e-5, 1e-5, "dPre", i);
                        EachRung.Near(dx[i], all[(channels * 2) + size + i], 1e-5, 1e-5, "dx", i);
                        EachRung.Near(g[i], all[(channels * 2) + (size * 2) + i], 1e-5, 1e-5, "dResidual", i);
                    }
                });
        }
    }

    [Fact]
    public void Running_statistics_follow_PyTorch()
    {
        // torch: m = nn.BatchNorm1d(1, momentum=0.1); m(torch.tensor([[1.], [3.]])); m.running_mean, m.running_var
        float[] mean = [0], variance = [1];
        BatchNorm.UpdateRunning(2, [2f], [1f], 0.1f, mean, variance);
        Assert.Equal(0.2f, mean[0], 1e-6f);
        Assert.Equal(1.1f, variance[0], 1e-6f);
        float[] rstd = new float[1];
        BatchNorm.ReciprocalDeviation([3f], 1f, rstd);
        Assert.Equal(0.5f, rstd[0]);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(
            () => BatchNorm.Statistics(pool, 2, 3, new float[5], new float[3], new float[3], Scratch(2, 3)));
        Assert.Throws<ArgumentException>(
            () => BatchNorm.Statistics(pool, 2, 3, new float[6], new float[3], new float[3], new float[1]));
    }

    private static float[] Scratch(int rows, int channels) => new float[BatchNorm.ScratchLength(rows, channels)];

    private sealed class Case
    {
        public Case(int rows, int channels, bool full)
        {
            X = EachRung.Normals(rows * channels, 1, 2, 1);
            Mean = EachRung.Normals(channels, 2);
            Rstd = Array.ConvertAll(EachRung.Normals(channels, 3), v => 0.3f + MathF.Abs(v));
            Gamma = full ? EachRung.Normals(channels, 4) : [];
            Beta = full ? EachRung.Normals(channels, 5) : [];
            Residual = full ? EachRung.Normals(rows * channels, 6) : [];
        }

        public float[] X { get; }

        public float[] Mean { get; }

        public float[] Rstd { get; }

        public float[] Gamma { get; }

        public float[] Beta { get; }

        public float[] Residual { get; }
    }
}
