using System.Diagnostics;

namespace Shoestring.Cli.Benching;

/// <summary>Resident memory of this process, in bytes.</summary>
internal static class Memory
{
    /// <summary>Now, after a collection.</summary>
    public static long Resident()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    /// <summary>The most that it ever was.</summary>
    public static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
