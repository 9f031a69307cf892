using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Type argument: how a loop stores what it does not read again.</summary>
internal unsafe interface IStores
{
    static abstract void Store<T>(float* to, T value)
        where T : unmanaged, ILane<T>;

    /// <summary>After the last of a chunk.</summary>
    static abstract void End();
}

/// <summary>Into the caches.</summary>
internal readonly unsafe struct CachedStores : IStores
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(float* to, T value)
        where T : unmanaged, ILane<T> => T.Store(to, value);

    public static void End()
    {
    }
}

/// <summary>Past the caches, without reading the line first: for whole aligned lanes of more than the caches hold.</summary>
internal readonly unsafe struct StreamedStores : IStores
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(float* to, T value)
        where T : unmanaged, ILane<T> => T.StoreStreamed(to, value);

    // They may arrive later than what is stored after them.
    public static void End() => Interlocked.MemoryBarrier();
}
