using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>Sums whose rounding is kept beside them. Source: Knuth, "The Art of Computer Programming" 2, 4.2.2 (TwoSum).</summary>
internal static class Compensated
{
    /// <summary>sum += v; what rounding took goes to lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TLane>(ref TLane sum, ref TLane lost, TLane v)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane next = sum + v;
        TLane taken = next - sum;
        lost += (sum - (next - taken)) + (v - taken);
        sum = next;
    }
}
