using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Shoestring.Architecture.Tests;

/// <summary>The checkout that these tests were built from, read as text.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Projects of src/ by short name ("Kernels").</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = Directory
        .GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(ShortName, path => path);

    public static string ShortName(string projectPath) =>
        Path.GetFileNameWithoutExtension(projectPath)["Shoestring.".Length..];

    public static IEnumerable<string> ReferencesOf(string project) => XDocument.Load(Projects[project])
        .Descendants("ProjectReference")
        .Select(reference => ShortName(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>C# files below a folder of the repository, as relative paths with forward slashes.</summary>
    public static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath));

    /// <summary>The text without comments and string literals, near enough to look for words in it.</summary>
    public static string CodeOf(string relativePath) => NotCode().Replace(Read(relativePath), " ");

    [GeneratedRegex("\"\"\".*?\"\"\"|//[^\\n]*|/\\*.*?\\*/|\"(\\\\.|[^\"\\\\\\n])*\"", RegexOptions.Singleline)]
    private static partial Regex NotCode();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Shoestring.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Shoestring.slnx is not above " + AppContext.BaseDirectory);
    }
}
