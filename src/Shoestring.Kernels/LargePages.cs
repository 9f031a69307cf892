using System.Runtime.InteropServices;

namespace Shoestring.Kernels;

/// <summary>
/// Asks the system to keep a block in pages of 2 MiB: a step walks tensors of tens of megabytes, and with pages of 4 KiB each sixty-fourth
/// cache line costs a walk of the page tables, twice that in a virtual machine. A wish: where it is not granted, nothing changes.
/// </summary>
internal static unsafe class LargePages
{
    /// <summary>Bytes of a large page on x64 and arm64; blocks of at least as many should begin on such a boundary.</summary>
    public const int Size = 1 << 21;

    private const int AdviseHuge = 14; // MADV_HUGEPAGE

    /// <summary>Asks for the whole large pages inside a block.</summary>
    public static void Ask(void* block, nuint bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= Size)
        {
            _ = Advise(block, bytes / Size * Size, AdviseHuge);
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(void* address, nuint length, int advice);
}
