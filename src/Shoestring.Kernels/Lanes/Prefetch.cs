using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels.Lanes;

/// <summary>Asks for memory that is about to be read; where the machine has no such instruction, nothing.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Into all caches. The address may lie beyond the end: nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Near(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
