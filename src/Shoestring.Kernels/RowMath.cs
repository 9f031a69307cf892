using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Passes over one row, which stays in a near cache. Sums: lanes in order, then the lane folded; rows beyond
/// <see cref="Run"/> numbers are halved (pairwise summation), so that long rows lose nothing.
/// </summary>
internal static unsafe class RowMath
{
    private const int Run = 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest<TLane>(float* x, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        float tail = float.NegativeInfinity;
        TLane max = TLane.Broadcast(tail);
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            max = TLane.Max(max, TLane.Load(x + i));
        }

        for (; i < n; i++)
        {
            tail = MathF.Max(tail, x[i]);
        }

        return MathF.Max(TLane.Largest(max), tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum<TLane>(float* x, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return Sum<TLane>(x, half) + Sum<TLane>(x + half, n - half);
        }

        TLane sum = TLane.Zero;
        for (int i = 0; i < n; i += TLane.Count)
        {
            sum += Edge.Load<TLane>(x + i, n - i);
        }

        return TLane.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TLane>(float* a, float* b, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return Dot<TLane>(a, b, half) + Dot<TLane>(a + half, b + half, n - half);
        }

        TLane sum = TLane.Zero;
        for (int i = 0; i < n; i += TLane.Count)
        {
            sum = TLane.Fma(Edge.Load<TLane>(a + i, n - i), Edge.Load<TLane>(b + i, n - i), sum);
        }

        return TLane.Sum(sum);
    }

    /// <summary>Σ(x − origin): a mean far from zero loses nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumDeviations<TLane>(float* x, float origin, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return SumDeviations<TLane>(x, origin, half) + SumDeviations<TLane>(x + half, origin, n - half);
        }

        TLane o = TLane.Broadcast(origin), sum = TLane.Zero;
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            sum += TLane.Load(x + i) - o;
        }

        float result = TLane.Sum(sum);
        for (; i < n; i++)
        {
            result += x[i] - origin;
        }

        return result;
    }

    /// <summary>Σ(x − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumSquaredDeviations<TLane>(float* x, float center, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return SumSquaredDeviations<TLane>(x, center, half)
                + SumSquaredDeviations<TLane>(x + half, center, n - half);
        }

        TLane c = TLane.Broadcast(center), sum = TLane.Zero;
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            TLane d = TLane.Load(x + i) - c;
            sum = TLane.Fma(d, d, sum);
        }

        float result = TLane.Sum(sum);
        for (; i < n; i++)
        {
            float d = x[i] - center;
            result += d * d;
        }

        return result;
    }

    /// <summary>y = e^(x − shift); returns Σy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpShifted<TLane>(float* x, float shift, float* y, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return ExpShifted<TLane>(x, shift, y, half) + ExpShifted<TLane>(x + half, shift, y + half, n - half);
        }

        TLane s = TLane.Broadcast(shift), sum = TLane.Zero;
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            TLane e = VectorMath.Exp(TLane.Load(x + i) - s);
            TLane.Store(y + i, e);
            sum += e;
        }

        float result = TLane.Sum(sum);
        if (i < n)
        {
            TLane.StorePartial(y + i, VectorMath.Exp(TLane.LoadPartial(x + i, n - i) - s), n - i);
            for (; i < n; i++)
            {
                result += y[i];
            }
        }

        return result;
    }

    /// <summary>Σe^(x − shift).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumExpShifted<TLane>(float* x, float shift, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        if (n > Run)
        {
            int half = Half(n);
            return SumExpShifted<TLane>(x, shift, half) + SumExpShifted<TLane>(x + half, shift, n - half);
        }

        TLane s = TLane.Broadcast(shift), sum = TLane.Zero;
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            sum += VectorMath.Exp(TLane.Load(x + i) - s);
        }

        float result = TLane.Sum(sum);
        for (; i < n; i++)
        {
            result += VectorMath.Exp(new LaneScalar(x[i] - shift)).V;
        }

        return result;
    }

    /// <summary>y = x·factor + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Affine<TLane>(float* x, float factor, float offset, float* y, int n)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane f = TLane.Broadcast(factor), o = TLane.Broadcast(offset);
        for (int i = 0; i < n; i += TLane.Count)
        {
            Edge.Store(y + i, TLane.Fma(Edge.Load<TLane>(x + i, n - i), f, o), n - i);
        }
    }

    // A whole number of the widest lanes.
    private static int Half(int n) => ((n / 2) + 15) & ~15;
}
