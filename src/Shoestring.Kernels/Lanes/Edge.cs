using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>Loads and stores that stop at the end of a row: whole lanes while they fit, then a part of one.</summary>
internal static unsafe class Edge
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Load<TLane>(float* from, int left)
        where TLane : unmanaged, ILane<TLane> =>
        left >= TLane.Count ? TLane.Load(from) : TLane.LoadPartial(from, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLane>(float* to, TLane value, int left)
        where TLane : unmanaged, ILane<TLane>
    {
        if (left >= TLane.Count)
        {
            TLane.Store(to, value);
        }
        else
        {
            TLane.StorePartial(to, value, left);
        }
    }
}
