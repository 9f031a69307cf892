using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>Lanes of floats from and to memory that holds them as float (TElement float) or as bfloat16 (ushort).</summary>
internal static unsafe class Elements<T, TElement>
    where T : unmanaged, ILane<T>
    where TElement : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(TElement* from) => typeof(TElement) == typeof(float) ? T.Load((float*)from) : T.Widen((ushort*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadPartial(TElement* from, int count) =>
        typeof(TElement) == typeof(float) ? T.LoadPartial((float*)from, count) : T.WidenPartial((ushort*)from, count);

    /// <summary>A whole lane while it fits, then a part of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadEdge(TElement* from, int left) => left >= T.Count ? Load(from) : LoadPartial(from, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TElement* to, T value)
    {
        if (typeof(TElement) == typeof(float))
        {
            T.Store((float*)to, value);
        }
        else
        {
            T.Narrow((ushort*)to, value);
        }
    }

    /// <summary>Two lanes beside each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTwo(TElement* to, T first, T second)
    {
        if (typeof(TElement) == typeof(float))
        {
            T.Store((float*)to, first);
            T.Store((float*)to + T.Count, second);
        }
        else
        {
            T.NarrowTwo((ushort*)to, first, second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(TElement* to, T value, int count)
    {
        if (typeof(TElement) == typeof(float))
        {
            T.StorePartial((float*)to, value, count);
        }
        else
        {
            T.NarrowPartial((ushort*)to, value, count);
        }
    }
}
