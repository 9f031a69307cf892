using System.Runtime.InteropServices;

namespace Shoestring.Runtime.Native;

/// <summary>
/// What native code holds of the C library's heap. Unlike the resident memory of the process it does not hide what reuses freed pages,
/// nor does it see what the garbage collector does meanwhile.
/// </summary>
internal static class NativeHeap
{
    /// <summary>Bytes in use, or null where the C library cannot tell (it is not glibc 2.33 or newer).</summary>
    public static long? InUse()
    {
        try
        {
            var found = Mallinfo2();
            return (long)(found.UsedBlocks + found.MappedBytes);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern Information Mallinfo2();

    // struct mallinfo2 of malloc.h: ten size_t.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Information
    {
        public readonly nuint Arena;
        public readonly nuint FreeChunks;
        public readonly nuint FastChunks;
        public readonly nuint MappedRegions;
        public readonly nuint MappedBytes;
        public readonly nuint Reserved;
        public readonly nuint FastBytes;
        public readonly nuint UsedBlocks;
        public readonly nuint FreeBlocks;
        public readonly nuint Releasable;
    }
}
