using System.Numerics;
using System.Runtime.InteropServices;
using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// λ·a + (1 − λ)·b with λ from Beta(Alpha, Alpha). Source: Zhang et al., "mixup: beyond empirical risk minimization",
/// ICLR 2018.
/// </summary>
/// <param name="Alpha">Small: mostly one picture; 1: any mixture alike.</param>
public sealed record Mixup(double Alpha = 0.2) : BatchTransform
{
    /// <inheritdoc />
    public override float Mix(Span<float> a, Span<float> b, Preprocessing shape, ref RandomCursor random)
    {
        var lambda = (float)random.NextBeta(Alpha, Alpha);
        Blend(a, b, lambda);
        return lambda;
    }

    /// <summary>Both blends in place: (λa + (1−λ)b, λb + (1−λ)a).</summary>
    internal static void Blend(Span<float> a, Span<float> b, float lambda)
    {
        var rest = 1 - lambda;
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < va.Length; i++)
        {
            var (x, y) = (va[i], vb[i]);
            va[i] = (x * lambda) + (y * rest);
            vb[i] = (y * lambda) + (x * rest);
        }

        for (var i = va.Length * Vector<float>.Count; i < a.Length; i++)
        {
            var (x, y) = (a[i], b[i]);
            a[i] = (x * lambda) + (y * rest);
            b[i] = (y * lambda) + (x * rest);
        }
    }
}
