using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>Where numbers lie that are stored as float32, or as bfloat16.</summary>
internal readonly unsafe struct Stored(void* at, bool isHalf)
{
    public bool IsHalf => isHalf;

    /// <summary>Whether there are none.</summary>
    public bool IsAbsent => at == null;

    public float* Floats => (float*)at;

    public ushort* Halves => (ushort*)at;

    /// <summary>The numbers of a span whose first is pinned at a place; none where it is empty.</summary>
    public static Stored Of(StoredSpan span, byte* pinned) => new(span.Length == 0 ? null : pinned, span.IsHalf);

    /// <summary>So many floats, rounded up to whole cache lines.</summary>
    public static nint Whole(nint floats) => (floats + 15) / 16 * 16;

    /// <summary>Asks for so many of them.</summary>
    public void Ask(ref ReadAhead ahead, long count)
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

    /// <summary>A lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(nint from)
        where T : unmanaged, ILane<T> =>
        isHalf ? T.Widen(Halves + from) : T.Load(Floats + from);

    /// <summary>The first count of a lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LoadPartial<T>(nint from, int count)
        where T : unmanaged, ILane<T> =>
        isHalf ? T.WidenPartial(Halves + from, count) : T.LoadPartial(Floats + from, count);

    /// <summary>Mean of every step-th of them, count in all, from first on.</summary>
    public float Mean(int first, int count, int step)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            nint element = first + ((nint)i * step);
            sum += isHalf ? BFloat16.Widen(Halves[element]) : Floats[element];
        }

        return (float)(sum / count);
    }

    /// <summary>Stores a lane of them while it fits, else its first so many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreEdge<T>(nint to, T value, int left)
        where T : unmanaged, ILane<T>
    {
        if (!isHalf)
        {
            Edge.Store(Floats + to, value, left);
        }
        else if (left >= T.Count)
        {
            T.Narrow(Halves + to, value);
        }
        else
        {
            T.NarrowPartial(Halves + to, value, left);
        }
    }

    /// <summary>A whole lane while it fits, then a part of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LoadEdge<T>(nint from, int left)
        where T : unmanaged, ILane<T> =>
        left >= T.Count ? Load<T>(from) : LoadPartial<T>(from, left);

    /// <summary>Those that are so many elements on; none stays none.</summary>
    public static Stored operator +(Stored from, nint elements) => new(
        from.IsAbsent ? null : from.IsHalf ? from.Halves + elements : from.Floats + elements, from.IsHalf);
}
