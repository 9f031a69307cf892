using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>A lane of the four rows of a source column that two or three rows of targets read.</summary>
internal static unsafe class StripColumn<T, TTargets, TFirst, TLast>
    where T : unmanaged, ILane<T>
    where TTargets : struct, ITaps
    where TFirst : struct, ITaps
    where TLast : struct, ITaps
{
    /// <summary>Asks for the rows of a place ahead that are new there, at the top of a picture and towards the next one three, and loads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* p, nint line, nint ahead, out T x0, out T x1, out T x2, out T x3)
    {
        if (TFirst.Count > 0 || TLast.Count == 3 || TTargets.Count == 3)
        {
            Prefetch.Near(p + ahead - line);
        }

        Prefetch.Near(p + ahead);
        Prefetch.Near(p + ahead + line);
        Load(p, line, out x0, out x1, out x2, out x3);
    }

    /// <summary>Rows outside are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* p, nint line, out T x0, out T x1, out T x2, out T x3)
    {
        x0 = TFirst.Count > 0 ? T.Zero : T.Load(p);
        x1 = T.Load(p + line);
        x2 = T.Load(p + (2 * line));
        x3 = TLast.Count > 3 ? T.Load(p + (3 * line)) : T.Zero;
    }
}
