using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public sealed class GemmTests
{
    public static TheoryData<bool, bool> Transpositions => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Small_shapes_agree_with_the_reference(bool transposeA, bool transposeB)
    {
        int[] sizes = [1, 3, 4, 5, 15, 16, 17, 31, 33, 47, 49, 81];
        for (int i = 0; i < 60; i++)
        {
            int m = sizes[i * 7 % sizes.Length], n = sizes[i * 5 % 11], k = sizes[(i * 11 + (i / 12)) % sizes.Length];
            Check(GemmShape.Dense(m, n, k, transposeA, transposeB, i % 3 == 0), i % 2 == 0, Activation.None, i);
        }
    }

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Long_and_large_shapes_agree_with_the_reference(bool transposeA, bool transposeB)
    {
        Check(GemmShape.Dense(9, 24, 3001, transposeA, transposeB), true, Activation.Relu, 1);
        Check(GemmShape.Dense(2000, 17, 5, transposeA, transposeB), true, Activation.Relu6, 2);
        Check(GemmShape.Dense(60, 700, 40, transposeA, transposeB, true), false, Activation.None, 3);
        Check(GemmShape.Dense(128, 128, 1300, transposeA, transposeB), true, Activation.None, 4);
        Check(GemmShape.Dense(256, 80, 256, transposeA, transposeB, true), true, Activation.None, 5);
        Check(GemmShape.Dense(24, 40, 0, transposeA, transposeB), true, Activation.None, 6);
        foreach (int m in (int[])[13, 26, 38, 39, 49, 51])
        {
            Check(GemmShape.Dense(m, 70, 20, transposeA, transposeB, m == 39), true, Activation.None, m);
        }
    }

    [Fact]
    public void Long_sums_over_operands_beyond_the_caches_agree_with_the_reference()
    {
        GemmShape few = GemmShape.Dense(17, 50, (1 << 22) / 67 + 5, transposeA: true);
        Check(few, true, Activation.None, 1);
        Check(few with { Lda = few.Lda + 3, Ldb = few.Ldb + 5, Ldc = few.Ldc + 2, Accumulate = true }, false, Activation.None, 2);
    }

    [Theory]
    [MemberData(nameof(Transpositions))]
    public void Leading_dimensions_leave_the_gaps_alone(bool transposeA, bool transposeB)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(13, 21, 19), (40, 32, 7), (8, 48, 5000), (1, 1, 1)])
        {
            GemmShape dense = GemmShape.Dense(m, n, k, transposeA, transposeB);
            Check(dense with { Lda = dense.Lda + 3, Ldb = dense.Ldb + 5, Ldc = dense.Ldc + 2 }, true, Activation.None, 7);
            Check(
                dense with { Lda = dense.Lda + 3, Ldb = dense.Ldb + 5, Ldc = dense.Ldc + 2, Accumulate = true }, false,
                Activation.None, 8);
        }
    }

    [Theory]
    [InlineData(ActivationKind.Relu, 0, 0)]
    [InlineData(ActivationKind.Clip, -0.5f, 0.7f)]
    [InlineData(ActivationKind.LeakyRelu, 0.1f, 0)]
    [InlineData(ActivationKind.Elu, 1.3f, 0)]
    [InlineData(ActivationKind.Selu, 1.67f, 1.05f)]
    [InlineData(ActivationKind.Silu, 0, 0)]
    [InlineData(ActivationKind.HardSwish, 0, 0)]
    [InlineData(ActivationKind.Gelu, 0, 0)]
    [InlineData(ActivationKind.Sigmoid, 0, 0)]
    [InlineData(ActivationKind.HardSigmoid, 0.2f, 0.5f)]
    [InlineData(ActivationKind.Tanh, 0, 0)]
    public void Activations_are_applied(ActivationKind kind, float alpha, float beta)
    {
        foreach (int n in (int[])[1, 7, 16, 19, 40])
        {
            Check(GemmShape.Dense(11, n, 6), true, new Activation(kind, alpha, beta), n);
            Check(GemmShape.Dense(11, n, 6, transposeA: true), true, new Activation(kind, alpha, beta), n);
        }
    }

    [Theory]
    [InlineData(196, 200, 30)]
    [InlineData(196, 72, 700)]
    [InlineData(1500, 48, 16)]
    [InlineData(800, 33, 9)]
    public void Blocks_of_rows_and_columns_are_activated_once(int m, int n, int k)
    {
        // An activation that would show if it were applied twice, or left out.
        Check(GemmShape.Dense(m, n, k), true, Activation.LeakyRelu(0.5f), m);
        Check(GemmShape.Dense(m, n, k, transposeB: true), false, Activation.Silu, m);
    }

    [Fact]
    public void Short_spans_and_broken_shapes_are_refused()
    {
        using WorkerPool pool = new(1);
        float[] x = new float[100];
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(11, 5, 10), x, x, [], default, x, x));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(5, 11, 10), x, x, [], default, x, x));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(11, 11, 1), x, x, [], default, x, x));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(3, 3, 3), x, x, x.AsSpan(0, 2), default, x, x));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(3, 3, 3) with { Lda = 2 }, x, x, [], default, x, x));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, GemmShape.Dense(3, 3, 3), x, x, [], default, x, []));
        GemmShape fits = GemmShape.Dense(3, 3, 3);
        Gemm.Run(pool, fits, x, x, [], default, x, x, x.AsSpan(0, 48));
        Assert.Throws<ArgumentException>(() => Gemm.Run(pool, fits, x, x, [], default, x, x, x.AsSpan(0, 47)));
        Assert.Throws<ArgumentException>(() => Gemm.Prepare(pool, fits, x.AsSpan(0, 8), x));
        Assert.Throws<ArgumentException>(() => Gemm.Prepare(pool, fits, x, x.AsSpan(0, 47)));
        Assert.Throws<ArgumentException>(() => Gemm.Prepare(pool, GemmShape.Dense(3, 3, 3, transposeA: true), x, x));
    }

    private static void Check(GemmShape shape, bool withBias, Activation act, int seed)
    {
        float[] a = Arrays.Random((shape.TransposeA ? shape.K : shape.M) * shape.Lda, seed);
        float[] b = Arrays.Random((shape.TransposeB ? shape.N : shape.K) * shape.Ldb, seed + 100);
        float[] bias = withBias ? Arrays.Random(shape.N, seed + 200) : [];
        float[] c = Arrays.Random(shape.M * shape.Ldc, seed + 300);
        float[] expected = (float[])c.Clone();
        ReferenceGemm.Run(shape, a, b, bias, act, expected);
        Arrays.OnEveryRung(expected, 2e-5f * MathF.Max(1, MathF.Sqrt(shape.K) / 4), shape.ToString(), pool =>
        {
            float[] result = (float[])c.Clone();
            float[] scratch = Arrays.Random(Gemm.ScratchLength(shape), 9);
            Gemm.Run(pool, shape, a, b, bias, act, result, scratch);
            if (!shape.TransposeA)
            {
                float[] prepared = Arrays.Random(Gemm.PreparedLength(shape), 10);
                Gemm.Prepare(pool, shape, b, prepared);
                float[] again = (float[])c.Clone();
                Arrays.WithinScratch(
                    Gemm.ScratchLength(shape, isPrepared: true), s => Gemm.Run(pool, shape, a, [], bias, act, again, s, prepared));
                Assert.Equal(result, again);
            }

            return result;
        });
    }
}
