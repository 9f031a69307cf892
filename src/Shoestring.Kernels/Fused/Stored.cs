namespace Shoestring.Kernels.Fused;

/// <summary>Where numbers lie that are stored as float32, or as bfloat16.</summary>
internal readonly unsafe struct Stored(void* at, bool isHalf)
{
    public bool IsHalf => isHalf;

    public float* Floats => (float*)at;

    public ushort* Halves => (ushort*)at;

    /// <summary>So many floats, rounded up to whole cache lines.</summary>
    public static nint Whole(nint floats) => (floats + 15) / 16 * 16;

    /// <summary>Asks for so many of them.</summary>
    public void Ask(ref Lanes.ReadAhead ahead, long count)
    {
        if (isHalf)
        {
            ahead.Add(Halves, count);
        }
        else
        {
            ahead.Add(Floats, count);
        }
    }

    public static Stored operator +(Stored from, nint elements) =>
        new(from.IsHalf ? from.Halves + elements : from.Floats + elements, from.IsHalf);
}
