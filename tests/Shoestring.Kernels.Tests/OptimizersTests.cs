namespace Shoestring.Kernels.Tests;

public class OptimizersTests
{
    private const double Beta1 = 0.9f, Beta2 = 0.99f, Epsilon = 1e-6f;

    private delegate void Run(WorkerPool pool, float[] g, float[] first, float[] second, float[] update);

    // Each row: the kernel; the definition in double, from (g, first, second) to (first, second, update).
    private static readonly (string Name, Run Kernel, Func<double, double, double, (double First, double Second, double Update)> Exact)[] All =
    [
        ("momentum", (p, g, a, _, u) => Optimizers.MomentumTrace(p, a, g, 0.9f, false, u),
            (g, a, b) => ((Beta1 * a) + g, b, (Beta1 * a) + g)),
        ("nesterov", (p, g, a, _, u) => Optimizers.MomentumTrace(p, a, g, 0.9f, true, u),
            (g, a, b) => ((Beta1 * a) + g, b, g + (Beta1 * ((Beta1 * a) + g)))),
        ("adam", (p, g, a, b, u) => Optimizers.AdamMoments(p, a, b, g, 0.9f, 0.99f, 1e-6f, 3, u), Adam),
        ("lion", (p, g, a, _, u) => Optimizers.LionTrace(p, a, g, 0.9f, 0.99f, u),
            (g, a, b) => ((Beta2 * a) + ((1 - Beta2) * g), b, Math.Sign((Beta1 * a) + ((1 - Beta1) * g)))),
        ("rms", (p, g, _, b, u) => Optimizers.RootMeanSquareTrace(p, b, g, 0.99f, 1e-6f, u),
            (g, a, b) => (a, (Beta2 * b) + ((1 - Beta2) * g * g), g / (Math.Sqrt((Beta2 * b) + ((1 - Beta2) * g * g)) + Epsilon))),
        ("ema", (p, g, a, _, _) => Optimizers.Ema(p, a, g, 0.9f), (g, a, b) => ((Beta1 * a) + ((1 - Beta1) * g), b, g)),
        ("decay", (p, _, a, _, u) => Optimizers.AddDecay(p, a, 0.9f, u), (g, a, b) => (a, b, g + (Beta1 * a))),
        ("apply", (p, _, a, _, u) => Optimizers.ApplyUpdate(p, a, u, -0.9f), (g, a, b) => (a - (Beta1 * g), b, g)),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Steps_agree_with_their_definitions(int index)
    {
        (string name, Run kernel, var exact) = All[index];
        foreach (int length in EachRung.Lengths)
        {
            float[] g = EachRung.Normals(length, 1), a = EachRung.Normals(length, 2);
            float[] b = Array.ConvertAll(EachRung.Normals(length, 3), MathF.Abs);
            EachRung.Check(
                pool =>
                {
                    // The update stands in the gradient's place.
                    float[] first = (float[])a.Clone(), second = (float[])b.Clone(), update = (float[])g.Clone();
                    kernel(pool, update, first, second, update);
                    return [.. first, .. second, .. update];
                },
                all =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        (double first, double second, double update) = exact(g[i], a[i], b[i]);
                        EachRung.Near(first, all[i], 1e-6, 1e-6, name + " first", i);
                        EachRung.Near(second, all[length + i], 1e-6, 1e-6, name + " second", i);
                        EachRung.Near(update, all[(2 * length) + i], 3e-6, 1e-6, name + " update", i);
                    }
                });
        }
    }

    [Fact]
    public void Gradients_are_clipped_onto_the_bound()
    {
        using WorkerPool pool = new(1);
        float[] g = [3, 4];
        Assert.Equal(1, Optimizers.ClipByNorm(pool, g, 5, 6));
        Assert.Equal([3f, 4], g);
        Assert.Equal(0.5, Optimizers.ClipByNorm(pool, g, 5, 2.5), 1e-6);
        Assert.Equal(2, g[1], 1e-5f);
        Assert.Equal(1, Optimizers.TrustRatio(0, 2));
        Assert.Equal(1.5f, Optimizers.TrustRatio(3, 2));
    }

    private static (double First, double Second, double Update) Adam(double g, double a, double b)
    {
        double m = (Beta1 * a) + ((1 - Beta1) * g), v = (Beta2 * b) + ((1 - Beta2) * g * g);
        double update = m / (1 - Math.Pow(Beta1, 3)) / (Math.Sqrt(v / (1 - Math.Pow(Beta2, 3))) + Epsilon);
        return (m, v, update);
    }
}
