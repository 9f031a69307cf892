using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Tests;

public sealed class SimdTests
{
    [Fact]
    public void The_ladder_ends_with_scalar_and_can_be_forced()
    {
        Assert.Equal(SimdLevel.Scalar, Simd.Available[^1]);
        Assert.Equal(Simd.Available.OrderDescending(), Simd.Available);
        SimdLevel before = Simd.Level;
        using (Simd.Force(SimdLevel.Scalar))
        {
            Assert.Equal(SimdLevel.Scalar, Simd.Level);
        }

        Assert.Equal(before, Simd.Level);
    }

    [Fact]
    public void Lanes_agree_with_floats()
    {
        Check<LaneScalar>();
        Check<Lane128>();
        Check<Lane256>();
        Check<Lane512>();
    }

    [Fact]
    public void Lanes_narrow_as_floats_do()
    {
        Narrow<LaneScalar>();
        Narrow<Lane128>();
        Narrow<Lane256>();
        Narrow<Lane512>();
    }

    // Every upper half beside lower halves around a tie, so infinities and NaN of all kinds too.
    private static unsafe void Narrow<T>()
        where T : unmanaged, ILane<T>
    {
        int n = 2 * T.Count;
        float* x = stackalloc float[n];
        ushort* alone = stackalloc ushort[n];
        ushort* together = stackalloc ushort[n];
        uint[] lower = [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF];
        for (uint upper = 0; upper <= ushort.MaxValue; upper += (uint)n)
        {
            foreach (uint low in lower)
            {
                for (int i = 0; i < n; i++)
                {
                    x[i] = BitConverter.UInt32BitsToSingle(((upper + (uint)i) << 16) | low);
                }

                T.Narrow(alone, T.Load(x));
                T.Narrow(alone + T.Count, T.Load(x + T.Count));
                T.NarrowTwo(together, T.Load(x), T.Load(x + T.Count));
                for (int i = 0; i < n; i++)
                {
                    Assert.Equal(BFloat16.Narrow(x[i]), alone[i]);
                    Assert.Equal(alone[i], together[i]);
                }
            }
        }
    }

    private static unsafe void Check<T>()
        where T : unmanaged, ILane<T>
    {
        int n = T.Count;
        float* x = stackalloc float[n + 1];
        float* y = stackalloc float[n + 1];
        for (int i = 0; i < n; i++)
        {
            x[i] = i - 2.5f;
        }

        for (int count = 0; count <= n; count++)
        {
            new Span<float>(y, n + 1).Fill(9);
            T.StorePartial(y, T.LoadPartial(x, count), count);
            for (int i = 0; i <= n; i++)
            {
                Assert.Equal(i < count ? x[i] : 9, y[i]);
            }

            T.Store(y, T.LoadPartial(x, count));
            Assert.Equal(n - count, new Span<float>(y, n)[count..].Count(0f));
        }

        T v = T.Load(x);
        Assert.Equal(new Span<float>(x, n).ToArray().Sum(), T.Sum(v), 4);
        Assert.Equal(new Span<float>(x, n).ToArray().Max(), T.Largest(v));
        T.Store(y, T.Select(T.Greater(v, T.Zero), v, T.Negate(v)));
        T.Store(x, T.Abs(v));
        Assert.Equal(new Span<float>(x, n).ToArray(), new Span<float>(y, n).ToArray());
        T.Store(y, T.PowerOfTwo(T.Broadcast(-7)));
        Assert.Equal(1f / 128, y[0]);
        T.Store(y, T.Scale(T.Broadcast(1.5f), T.Broadcast(-126)));
        Assert.Equal(1.5f * MathF.Pow(2, -126), y[n - 1]);
        T.Store(y, T.Scale(T.Broadcast(-1.75f), T.Broadcast(127)));
        Assert.Equal(-1.75f * MathF.Pow(2, 127), y[0]);
        T.Store(x, v);
        float[] whole = new Span<float>(x, n).ToArray();
        float[] other = [.. whole.Select(f => f + 100)];
        T.Store(y, T.Halves(v, v + T.Broadcast(100)));
        Assert.Equal(n == 1 ? whole : [.. whole[..(n / 2)], .. other[..(n / 2)]], new Span<float>(y, n).ToArray());
        T.Store(y, T.UpperHalf(v));
        Assert.Equal(n == 1 ? whole : [.. whole[(n / 2)..], .. whole[(n / 2)..]], new Span<float>(y, n).ToArray());
        T.Store(y, T.Exp(T.Broadcast(1.5f)));
        Assert.Equal(MathF.Exp(1.5f), y[n - 1], 5);
    }
}
