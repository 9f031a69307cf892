namespace Shoestring.Kernels.Tests;

public class ReductionTests
{
    private delegate void Reduce(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch);

    private static readonly (string Name, Reduce Run, Func<IEnumerable<double>, double> Exact)[] All =
    [
        ("Sum", Reduction.Sum, x => x.Sum()),
        ("Mean", Reduction.Mean, x => x.Average()),
        ("SumSquares", Reduction.SumSquares, x => x.Sum(v => v * v)),
        ("Max", Reduction.Max, x => x.Max()),
        ("Min", Reduction.Min, x => x.Min()),
        ("Prod", Reduction.Prod, x => x.Aggregate(1.0, (p, v) => p * v)),
    ];

    private static readonly (int[] Sizes, string Axes)[] Shapes =
    [
        ([], ""), ([1], "R"), ([5], "R"), ([5], "K"), ([40_001], "R"), ([70_000], "R"), ([3, 70_000], "KR"),
        ([1000, 17], "RK"), ([3000, 24], "RK"), ([100_000, 3], "RK"), ([7, 31], "KR"), ([2, 9_000], "RK"),
        ([4, 7, 7, 24], "KRRK"), ([2, 3, 4, 5], "RKRK"), ([2, 3, 4, 5], "KRKR"), ([2, 1, 3, 1, 2, 2, 3, 2], "RKKRRKRR"),
        ([6, 5, 4], "KKK"), ([50, 33], "RR"),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Reductions_agree_with_the_reference(int index)
    {
        (string name, Reduce run, Func<IEnumerable<double>, double> exact) = All[index];
        foreach ((int[] sizes, string axes) in Shapes)
        {
            bool[] reduced = [.. axes.Select(a => a == 'R')];
            ReductionShape shape = new(sizes, reduced);

            // Near 1 for products, which would else vanish.
            float[] x = name == "Prod"
                ? EachRung.Normals(shape.InputLength, 1, 0.002f, 1)
                : EachRung.Normals(shape.InputLength, 1, 1, 0.3f);
            double[] expected = Reference(sizes, reduced, x, exact);
            EachRung.Check(
                pool =>
                {
                    float[] y = new float[shape.OutputLength];
                    run(pool, shape, x, y, new float[shape.ScratchLength]);
                    return y;
                },
                y =>
                {
                    Assert.Equal(expected.Length, y.Length);
                    for (int i = 0; i < y.Length; i++)
                    {
                        double room = name is "Max" or "Min" ? 0 : name == "Prod" ? 1e-4 : 2e-6;
                        EachRung.Near(expected[i], y[i], room, room * 10, $"{name} {axes} [{string.Join(',', sizes)}]", i);
                    }
                });
        }
    }

    [Fact]
    public void Reductions_of_nothing_are_the_identity()
    {
        using WorkerPool pool = new(1);
        float[] y = new float[2];
        Reduction.Max(pool, new ReductionShape([0, 2], [true, false]), [], y, []);
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], y);
        Reduction.Sum(pool, new ReductionShape([0, 2], [true, false]), [], y, []);
        Assert.Equal([0f, 0f], y);
    }

    [Fact]
    public void ArgMax_takes_the_first_of_equals()
    {
        int[] indices = new int[3];
        Reduction.ArgMax(3, 3, [1, 2, 2, -1, -3, -2, float.NaN, 1, 5], indices);
        Assert.Equal([1, 0, 2], indices);
    }

    [Fact]
    public void The_norm_is_that_of_doubles()
    {
        foreach (int length in EachRung.Lengths)
        {
            float[] x = EachRung.Normals(length, 1);
            double expected = Math.Sqrt(x.Sum(v => (double)v * v));
            EachRung.Check(
                pool => [(float)Reduction.L2Norm(pool, x, new double[Reduction.NormScratchLength(length)])],
                y => EachRung.Near(expected, y[0], 2e-7, 1e-12, "norm"));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void One_number_that_is_not_finite_is_found(float bad)
    {
        foreach (int length in EachRung.Lengths)
        {
            float[] x = EachRung.Normals(length, 1, 1e30f);
            for (int at = length - 1; at >= 0; at = at > 40 ? at / 3 : at - 1)
            {
                float kept = x[at];
                x[at] = bad;
                EachRung.Check(pool => [Reduction.AllFinite(pool, x) ? 1 : 0], y => Assert.Equal(0, y[0]));
                x[at] = kept;
            }

            EachRung.Check(pool => [Reduction.AllFinite(pool, x) ? 1 : 0], y => Assert.Equal(1, y[0]));
        }
    }

    private static double[] Reference(int[] sizes, bool[] reduced, float[] x, Func<IEnumerable<double>, double> exact)
    {
        Dictionary<int, List<double>> groups = [];
        for (int i = 0; i < x.Length; i++)
        {
            int rest = i, to = 0, step = 1;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                to += reduced[d] ? 0 : rest % sizes[d] * step;
                step *= reduced[d] ? 1 : sizes[d];
                rest /= sizes[d];
            }

            if (!groups.TryGetValue(to, out List<double>? group))
            {
                groups[to] = group = [];
            }

            group.Add(x[i]);
        }

        return [.. groups.OrderBy(g => g.Key).Select(g => exact(g.Value))];
    }
}
