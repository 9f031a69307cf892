namespace Shoestring.Conformance.Tests;

/// <summary>ONNX's operator vectors, as Debian's libonnx-testdata has them.</summary>
internal static class Vectors
{
    private const string Installed = "/usr/share/libonnx-testdata/data";

    /// <summary>The folders of the package that are run.</summary>
    public static IReadOnlyList<string> Families { get; } = ["node", "simple", "pytorch-operator"];

    /// <summary>Where the vectors are: installed, or unpacked by <c>./build test</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">They are not there.</exception>
    public static string Root { get; } = Candidates().FirstOrDefault(Directory.Exists) ?? throw new DirectoryNotFoundException(
        "ONNX's operator vectors are missing: `./build test` fetches Debian's libonnx-testdata, or install that package");

    /// <summary>The vectors of a folder, by name.</summary>
    public static IReadOnlyList<string> Of(string family) =>
        [.. Directory.EnumerateDirectories(Path.Combine(Root, family)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("SHOESTRING_ONNX_VECTORS") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, ".data", "libonnx-testdata");
        }

        yield return Installed;
    }
}
