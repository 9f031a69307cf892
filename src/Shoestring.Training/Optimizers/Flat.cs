using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Shoestring.Training.Optimizers;

/// <summary>Long passes over the flat trainable region. One rounding an operation, so each rung of the ladder gives the same bits.</summary>
internal static class Flat
{
    /// <summary>y ← y·scale.</summary>
    public static void Scale(Span<float> y, float scale)
    {
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        for (var i = 0; i < ys.Length; i++)
        {
            ys[i] *= scale;
        }

        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] *= scale;
        }
    }

    /// <summary>y ← y + (x − y)·share: exact where x = y.</summary>
    public static void Approach(Span<float> y, ReadOnlySpan<float> x, float share)
    {
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (var i = 0; i < ys.Length; i++)
        {
            ys[i] += (xs[i] - ys[i]) * share;
        }

        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] += (x[i] - y[i]) * share;
        }
    }

    /// <summary>Σ x², in sixteen float64 sums whatever the width of the machine's vectors, added in order.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(x);
        foreach (var v in vectors)
        {
            var (a, b) = Vector512.Widen(v);
            low += a * a;
            high += b * b;
        }

        var sum = 0.0;
        for (var i = 0; i < Vector512<double>.Count; i++)
        {
            sum += low[i] + high[i];
        }

        foreach (var v in x[(vectors.Length * Vector512<float>.Count)..])
        {
            sum += (double)v * v;
        }

        return sum;
    }

    /// <summary>Whether every number is finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> x) => double.IsFinite(SumOfSquares(x));
}
