namespace Shoestring.Kernels.Lanes;

/// <summary>A part of a lane from and to bfloat16, element by element: where the machine has no masks for halves.</summary>
internal static unsafe class PartialHalves
{
    /// <summary>Widens the first <paramref name="count"/>; the others are zero and are not read.</summary>
    public static TLane Load<TLane>(ushort* from, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        ushort* row = stackalloc ushort[TLane.Count];
        for (int i = 0; i < TLane.Count; i++)
        {
            row[i] = i < count ? from[i] : (ushort)0;
        }

        return TLane.Widen(row);
    }

    /// <summary>Narrows the first <paramref name="count"/>; the others are not written.</summary>
    public static void Store<TLane>(ushort* to, TLane value, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        ushort* row = stackalloc ushort[TLane.Count];
        TLane.Narrow(row, value);
        for (int i = 0; i < count; i++)
        {
            to[i] = row[i];
        }
    }
}
