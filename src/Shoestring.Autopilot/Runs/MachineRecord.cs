using Shoestring.Kernels;

namespace Shoestring.Autopilot.Runs;

/// <summary>Where a run was made.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Logical cores that the process may use.</param>
/// <param name="MemoryBytes">Memory that the process may use, bytes.</param>
/// <param name="System">The operating system.</param>
/// <param name="Simd">The widest vectors that kernels used.</param>
/// <param name="Threads">Threads that trained.</param>
/// <param name="Shoestring">Version of this program.</param>
/// <param name="Dotnet">Version of .NET.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime that measured.</param>
public sealed record MachineRecord(
    string Processor,
    int Cores,
    long MemoryBytes,
    string System,
    string Simd,
    int Threads,
    string Shoestring,
    string Dotnet,
    string OnnxRuntime)
{
    /// <summary>This machine.</summary>
    /// <param name="threads">Threads that train.</param>
    /// <param name="onnxRuntime">Version of ONNX Runtime.</param>
    public static MachineRecord Here(int threads, string onnxRuntime) => new(
        ProcessorName(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        global::System.Runtime.InteropServices.RuntimeInformation.OSDescription,
        Kernels.Simd.Level.ToString(),
        threads,
        typeof(MachineRecord).Assembly.GetName().Version?.ToString(3) ?? "0",
        Environment.Version.ToString(),
        onnxRuntime);

    private static string ProcessorName()
    {
        const string Path = "/proc/cpuinfo";
        var line = File.Exists(Path)
            ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? global::System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }
}
