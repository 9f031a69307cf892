using System.Runtime.InteropServices;

namespace Shoestring.Data;

/// <summary>Where native libraries stand: beside the program, or in eng/natives of a checkout above it.</summary>
internal static class NativeFiles
{
    public static IEnumerable<string> Find(string package, string folder, string pattern)
    {
        var here = AppContext.BaseDirectory;
        foreach (var file in Files(here, pattern))
        {
            yield return file;
        }

        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var parts = Path.Combine("eng", "natives", "node_modules", package + "linux-" + architecture, folder);
        for (var up = new DirectoryInfo(here); up is not null; up = up.Parent)
        {
            foreach (var file in Files(Path.Combine(up.FullName, parts), pattern))
            {
                yield return file;
            }
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];
}
