using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Exponential family over lanes. The polynomials are minimax fits of ours (Lawson's iteration on Chebyshev nodes);
/// the errors stated were measured over all finite float32 of a dense sample (see VectorMathTests).
/// </summary>
internal static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has 9 trailing zero bits, so n·Ln2High is exact for |n| < 2⁹.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>eˣ; at most 2 ulp; overflows to infinity, underflows gradually, NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Exp<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        x = TLane.AtMost(TLane.AtLeast(x, TLane.Broadcast(-105)), TLane.Broadcast(89));
        TLane n = TLane.Round(x * TLane.Broadcast(Log2E));
        TLane p = ExpPart(x, n) + TLane.Broadcast(1);

        // In two steps: 2ⁿ alone leaves the range at both ends.
        TLane half = TLane.Floor(n * TLane.Broadcast(0.5f));
        return p * TLane.PowerOfTwo(half) * TLane.PowerOfTwo(n - half);
    }

    /// <summary>eˣ for x in [-87, 88] and clamped to it, in fewer steps; at most 2 ulp inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane ExpClamped<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        x = TLane.AtMost(TLane.AtLeast(x, TLane.Broadcast(-87)), TLane.Broadcast(88));
        TLane n = TLane.Round(x * TLane.Broadcast(Log2E));
        TLane one = TLane.Broadcast(1);
        TLane q = ExpFactor(x, n, out TLane r);
        return TLane.Scale(TLane.Fma(TLane.Fma(q, r, one), r, one), n);
    }

    /// <summary>eˣ − 1 for x ≤ 88, at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane ExpMinusOne<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        x = TLane.AtMost(TLane.AtLeast(x, TLane.Broadcast(-87)), TLane.Broadcast(88));
        TLane n = TLane.Round(x * TLane.Broadcast(Log2E));
        TLane scale = TLane.PowerOfTwo(n);
        return TLane.Fma(ExpPart(x, n), scale, scale - TLane.Broadcast(1));
    }

    /// <summary>1/(1 + e⁻ˣ); at most 3 ulp (below −87 the result stays near 1e-38).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Sigmoid<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        return TLane.Reciprocal(TLane.Broadcast(1) + ExpClamped(TLane.Negate(x)));
    }

    /// <summary>x·sigmoid(x); at most 3 ulp for x ≥ −87. One division, which is less work than a reciprocal and a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Silu<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        return x / (TLane.Broadcast(1) + ExpClamped(TLane.Negate(x)));
    }

    /// <summary>tanh x; at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Tanh<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane one = TLane.Broadcast(1);
        TLane t = TLane.Abs(x);
        TLane s = x * x;
        TLane small = TLane.Fma(TLane.Broadcast(0.0021325252f), s, TLane.Broadcast(-0.0081663039f));
        small = TLane.Fma(small, s, TLane.Broadcast(0.021696350f));
        small = TLane.Fma(small, s, TLane.Broadcast(-0.053945996f));
        small = TLane.Fma(small, s, TLane.Broadcast(0.13333200f));
        small = TLane.Fma(small, s, TLane.Broadcast(-0.33333331f));
        small = TLane.Fma(small * s, x, x);

        TLane large = one - (TLane.Broadcast(2) / (ExpClamped(t + t) + one));
        large = TLane.CopySign(large, x);
        return TLane.Select(TLane.Greater(t, TLane.Broadcast(0.625f)), large, small);
    }

    /// <summary>The error function; at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Erf<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane t = TLane.Abs(x);
        TLane s = x * x;

        // x·(1 + p(x²)) where |x| ≤ 0.92.
        TLane small = TLane.Fma(TLane.Broadcast(8.3523024e-5f), s, TLane.Broadcast(-0.00081384933f));
        small = TLane.Fma(small, s, TLane.Broadcast(0.0052006613f));
        small = TLane.Fma(small, s, TLane.Broadcast(-0.026859248f));
        small = TLane.Fma(small, s, TLane.Broadcast(0.11283693f));
        small = TLane.Fma(small, s, TLane.Broadcast(-0.37612635f));
        small = TLane.Fma(small, s, TLane.Broadcast(0.12837917f));
        small = TLane.Fma(small, x, x);

        // 1 − exp(x·q(|x|)) beyond, where x·q fits ln erfc; from 4 on it is 1 in float32.
        TLane u = TLane.AtMost(t, TLane.Broadcast(4));
        TLane q = TLane.Fma(TLane.Broadcast(-1.1051970e-5f), u, TLane.Broadcast(0.00032101231f));
        q = TLane.Fma(q, u, TLane.Broadcast(-0.0036351897f));
        q = TLane.Fma(q, u, TLane.Broadcast(0.023746723f));
        q = TLane.Fma(q, u, TLane.Broadcast(-0.10621911f));
        q = TLane.Fma(q, u, TLane.Broadcast(-0.63516206f));
        q = TLane.Fma(q, u, TLane.Broadcast(-1.1286459f));
        TLane large = TLane.Broadcast(1) - ExpClamped(q * u);
        large = TLane.CopySign(large, x);
        return TLane.Select(TLane.Greater(t, TLane.Broadcast(0.92f)), large, small);
    }

    /// <summary>Φ(x) = (1 + erf(x/√2))/2, the normal distribution; absolute error at most 1.2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane NormalDistribution<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane half = TLane.Broadcast(0.5f);
        return TLane.Fma(Erf(x * TLane.Broadcast(0.70710678f)), half, half);
    }

    // e^(x − n·ln 2) − 1 by a polynomial of degree 6.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ExpPart<TLane>(TLane x, TLane n)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane q = ExpFactor(x, n, out TLane r);
        return TLane.Fma(q * r, r, r);
    }

    // (e^r − 1 − r)/r² for r = x − n·ln 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ExpFactor<TLane>(TLane x, TLane n, out TLane r)
        where TLane : unmanaged, ILane<TLane>
    {
        r = TLane.Fma(n, TLane.Broadcast(-Ln2High), x);
        r = TLane.Fma(n, TLane.Broadcast(-Ln2Low), r);
        TLane q = TLane.Fma(TLane.Broadcast(0.0013814467f), r, TLane.Broadcast(0.0083687808f));
        q = TLane.Fma(q, r, TLane.Broadcast(0.041668393f));
        q = TLane.Fma(q, r, TLane.Broadcast(0.16666520f));
        return TLane.Fma(q, r, TLane.Broadcast(0.49999994f));
    }
}
