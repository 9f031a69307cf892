using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public class ElementwiseTests
{
    private delegate void Unary(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y);

    private delegate void Binary(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    private delegate void BinaryScalar(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y);

    private delegate void Broadcast(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    private static readonly (string Name, Unary Run, Func<float, double> Exact)[] Unaries =
    [
        ("Neg", Elementwise.Neg, x => -x),
        ("Abs", Elementwise.Abs, x => Math.Abs(x)),
        ("Exp", Elementwise.Exp, x => (float)Math.Exp(x)),
        ("Log", Elementwise.Log, x => Math.Log(x)),
        ("Sqrt", Elementwise.Sqrt, x => MathF.Sqrt(x)),
        ("Reciprocal", Elementwise.Reciprocal, x => 1 / x),
        ("Square", Elementwise.Square, x => x * x),
        ("Floor", Elementwise.Floor, x => MathF.Floor(x)),
        ("Ceil", Elementwise.Ceil, x => MathF.Ceiling(x)),
        ("Round", Elementwise.Round, x => MathF.Round(x)),
        ("Sign", Elementwise.Sign, x => float.IsNaN(x) ? x : Math.Sign(x)),
        ("Erf", Elementwise.Erf, x => float.IsNaN(x) ? x : ReferenceActivation.Erf(x)),
        ("Sin", Elementwise.Sin, x => Math.Sin(x)),
        ("Cos", Elementwise.Cos, x => Math.Cos(x)),
        ("Softplus", Elementwise.Softplus, x => Math.Log(1 + Math.Exp(x))),
    ];

    private static readonly (string Name, Binary Run, BinaryScalar Scalar, Broadcast Cast, Func<float, float, float> Exact)[] Binaries =
    [
        ("Add", Elementwise.Add, Elementwise.Add, Elementwise.Add, (a, b) => a + b),
        ("Sub", Elementwise.Sub, Elementwise.Sub, Elementwise.Sub, (a, b) => a - b),
        ("Mul", Elementwise.Mul, Elementwise.Mul, Elementwise.Mul, (a, b) => a * b),
        ("Div", Elementwise.Div, Elementwise.Div, Elementwise.Div, (a, b) => a / b),
        ("Max", Elementwise.Max, Elementwise.Max, Elementwise.Max, MathF.Max),
        ("Min", Elementwise.Min, Elementwise.Min, Elementwise.Min, MathF.Min),
        ("Pow", Elementwise.Pow, Elementwise.Pow, Elementwise.Pow, MathF.Pow),
        ("Greater", Elementwise.Greater, Elementwise.Greater, Elementwise.Greater, (a, b) => a > b ? 1 : 0),
        ("Less", Elementwise.Less, Elementwise.Less, Elementwise.Less, (a, b) => a < b ? 1 : 0),
        ("Equal", Elementwise.Equal, Elementwise.Equal, Elementwise.Equal, (a, b) => a == b ? 1 : 0),
    ];

    public static TheoryData<int> UnaryIndices => [.. Enumerable.Range(0, Unaries.Length)];

    public static TheoryData<int> BinaryIndices => [.. Enumerable.Range(0, Binaries.Length)];

    [Theory]
    [MemberData(nameof(UnaryIndices))]
    public void Unary_operators_agree_with_the_reference(int index)
    {
        (string name, Unary run, Func<float, double> exact) = Unaries[index];
        foreach (int length in EachRung.Lengths)
        {
            float[] x = EachRung.Normals(length, 1, 3);
            float[] special = [0, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, float.NaN, float.PositiveInfinity, 1e-40f];
            special.AsSpan(0, Math.Min(length, special.Length)).CopyTo(x);
            if (name is "Sin" or "Cos" && length > 8)
            {
                x[8] = 1;
            }

            EachRung.Check(
                pool =>
                {
                    float[] y = new float[length], inPlace = (float[])x.Clone();
                    run(pool, x, y);
                    run(pool, inPlace, inPlace);
                    Assert.Equal(y, inPlace);
                    return y;
                },
                y =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        EachRung.Near(exact(x[i]), y[i], 4e-7, name == "Softplus" ? 2e-7 : 1e-37, name, i);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(BinaryIndices))]
    public void Binary_operators_agree_with_the_reference(int index)
    {
        (string name, Binary run, BinaryScalar scalar, _, Func<float, float, float> exact) = Binaries[index];
        foreach (int length in EachRung.Lengths)
        {
            float[] a = EachRung.Normals(length, 1), b = EachRung.Normals(length, 2);
            EachRung.Check(
                pool =>
                {
                    float[] y = new float[length * 2];
                    float[] first = (float[])a.Clone(), second = (float[])b.Clone();
                    run(pool, a, b, y.AsSpan(0, length));
                    scalar(pool, a, 1.5f, y.AsSpan(length));
                    run(pool, first, b, first);
                    run(pool, a, second, second);
                    Assert.Equal(y[..length], first);
                    Assert.Equal(y[..length], second);
                    return y;
                },
                y =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        EachRung.Near(exact(a[i], b[i]), y[i], 0, 0, name, i);
                        EachRung.Near(exact(a[i], 1.5f), y[length + i], 0, 0, name + " scalar", i);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(BinaryIndices))]
    public void Broadcasts_agree_with_the_reference(int index)
    {
        (string name, _, _, Broadcast run, Func<float, float, float> exact) = Binaries[index];
        (int[] A, int[] B)[] shapes =
        [
            ([], []), ([5], []), ([], [7]), ([3, 4], [4]), ([4], [3, 4]), ([2, 5, 7, 24], [2, 1, 1, 24]),
            ([2, 5, 7, 3], [2, 5, 7, 1]), ([2, 1, 3], [1, 4, 1]), ([2, 3, 1, 2, 1, 2, 1, 3], [1, 3, 2, 1, 2, 1, 2, 3]),
            ([40_000], [1]), ([3, 20_000], [3, 1]), ([1, 20_000], [3, 1]), ([0, 4], [4]), ([2000, 17], [17]),
        ];
        foreach ((int[] sa, int[] sb) in shapes)
        {
            BroadcastShape shape = new(sa, sb);
            float[] a = EachRung.Normals(Product(sa), 1), b = EachRung.Normals(Product(sb), 2);
            float[] expected = Reference(sa, sb, a, b, exact);
            EachRung.Check(
                pool =>
                {
                    float[] y = new float[shape.Length];
                    run(pool, shape, a, b, y);
                    return y;
                },
                y => EachRung.Near(expected, y, 0, 0, $"{name} [{string.Join(',', sa)}] [{string.Join(',', sb)}]"));
        }
    }

    [Fact]
    public void Explicit_strides_read_a_transposed_operand()
    {
        using WorkerPool pool = new(1);
        float[] a = [1, 2, 3, 4, 5, 6], b = [10, 20, 30, 40, 50, 60], y = new float[6];
        Elementwise.Add(pool, new BroadcastShape([2, 3], [3, 1], [1, 2]), a, b, y);
        Assert.Equal([11f, 32, 53, 24, 45, 66], y);
    }

    [Fact]
    public void Dimensions_are_joined_where_both_operands_run_on()
    {
        Assert.Equal([24], new BroadcastShape([2, 3, 4], [2, 3, 4]).Sizes.ToArray());
        Assert.Equal([6, 4], new BroadcastShape([2, 3, 4], [4]).Sizes.ToArray());
        Assert.Equal([2, 12], new BroadcastShape([2, 3, 4], [3, 4]).Sizes.ToArray());
        Assert.Equal([2, 35, 24], new BroadcastShape([2, 5, 7, 24], [2, 1, 1, 24]).Sizes.ToArray());
        Assert.Throws<ArgumentException>(() => new BroadcastShape([2, 3], [2]));
    }

    [Fact]
    public void Flat_operators_agree_with_the_reference()
    {
        foreach (int length in EachRung.Lengths)
        {
            float[] a = EachRung.Normals(length, 1), b = EachRung.Normals(length, 2), m = EachRung.Normals(length, 3);
            EachRung.Check(
                pool =>
                {
                    float[] all = new float[length * 6];
                    Span<float> Part(int i) => all.AsSpan(i * length, length);
                    Elementwise.Scale(pool, 3, a, Part(0));
                    b.CopyTo(Part(1));
                    Elementwise.AddTo(pool, a, Part(1));
                    b.CopyTo(Part(2));
                    Elementwise.Axpy(pool, -2, a, Part(2));
                    Elementwise.Select(pool, m, a, b, Part(3));
                    Elementwise.Fill(pool, 7, Part(4));
                    Elementwise.Copy(pool, a, Part(5));
                    return all;
                },
                all =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        Assert.Equal(3 * a[i], all[i]);
                        Assert.Equal(a[i] + b[i], all[length + i]);
                        EachRung.Near(b[i] - (2.0 * a[i]), all[(2 * length) + i], 1e-7, 1e-6, "axpy", i);
                        Assert.Equal(m[i] > 0 ? a[i] : b[i], all[(3 * length) + i]);
                        Assert.Equal(7, all[(4 * length) + i]);
                        Assert.Equal(a[i], all[(5 * length) + i]);
                    }
                });
        }
    }

    private static int Product(int[] shape) => shape.Aggregate(1, (p, n) => p * n);

    // Coordinate by coordinate, from the definition.
    private static float[] Reference(int[] sa, int[] sb, float[] a, float[] b, Func<float, float, float> exact)
    {
        int rank = Math.Max(sa.Length, sb.Length);
        int[] pa = [.. Enumerable.Repeat(1, rank - sa.Length), .. sa], pb = [.. Enumerable.Repeat(1, rank - sb.Length), .. sb];
        int[] sizes = [.. pa.Zip(pb, (x, y) => x == 1 ? y : x)];
        float[] result = new float[Product(sizes)];
        for (int i = 0; i < result.Length; i++)
        {
            int ia = 0, ib = 0, rest = i, wa = 1, wb = 1;
            for (int d = rank - 1; d >= 0; d--)
            {
                int at = rest % sizes[d];
                rest /= sizes[d];
                ia += (pa[d] == 1 ? 0 : at) * wa;
                ib += (pb[d] == 1 ? 0 : at) * wb;
                wa *= pa[d];
                wb *= pb[d];
            }

            result[i] = exact(a[ia], b[ib]);
        }

        return result;
    }
}
