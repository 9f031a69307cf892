using System.Text.RegularExpressions;

namespace Shoestring.Architecture.Tests;

/// <summary>Rules of style.md that a text can be held against.</summary>
public sealed partial class SourceRuleTests
{
    private const int ReadmeLines = 30;
    private const int FileLines = 300;

    /// <summary>Where unsafe code may stand: kernels, and the native rim.</summary>
    private static readonly string[] UnsafeRooms =
    [
        "src/Shoestring.Kernels/",
        "src/Shoestring.Runtime/",
        "src/Shoestring.Data/Decoding/",
    ];

    /// <summary>Files that write without Shoestring.Files, each with its reason.</summary>
    private static readonly Dictionary<string, string> OwnWriters = new()
    {
        ["src/Shoestring.Foundation/Files/PhysicalFileSystem.cs"] = "what Shoestring.Files itself stands on",
        ["src/Shoestring.Data/Sources/NamedSetFetch.cs"] = "a cache, checked against SHA-256 and fetched anew when broken",
    };

    /// <summary>Files that are longer than 300 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new()
    {
        ["src/Shoestring.Kernels/Contraction/OuterTiles.Loops.cs"] = "register tiles, written by eng/tiles/tiles.py",
        ["src/Shoestring.Kernels/Contraction/RowsTiles.Loops.cs"] = "register tiles, written by eng/tiles/tiles.py",
    };

    [Fact]
    public void Every_project_with_source_has_a_short_readme()
    {
        var wrong = new List<string>();
        foreach (string name in Repository.Projects.Keys)
        {
            string folder = $"src/Shoestring.{name}";
            string readme = Path.Combine(Repository.Root, folder, "README.md");
            if (Repository.SourceFiles(folder).Any() && !File.Exists(readme))
            {
                wrong.Add($"{folder} has no README.md");
            }
            else if (File.Exists(readme) && File.ReadAllLines(readme).Length > ReadmeLines)
            {
                wrong.Add($"{folder}/README.md is longer than {ReadmeLines} lines");
            }
        }

        AssertNone(wrong);
    }

    [Fact]
    public void Unsafe_code_stays_in_kernels_and_at_the_native_rim() => AssertNone(Repository.SourceFiles("src")
        .Where(path => !UnsafeRooms.Any(room => path.StartsWith(room, StringComparison.Ordinal)))
        .Where(path => Unsafe().IsMatch(Repository.CodeOf(path))));

    [Fact]
    public void Results_are_saved_through_the_durable_files_only() => AssertNone(Repository.SourceFiles("src")
        .Where(path => !OwnWriters.ContainsKey(path))
        .Where(path => PlainWrite().IsMatch(Repository.CodeOf(path)))
        .Select(path => $"{path}: write with DurableFile, DurableFolder or AppendLog"));

    [Theory]
    [InlineData("File.WriteAllBytes(path, bytes);", true)]
    [InlineData("using var file = new FileStream(path, FileMode.Create);", true)]
    [InlineData("new StreamWriter(path)", true)]
    [InlineData("new FileStream(path, FileMode.Open, FileAccess.Read)", false)]
    [InlineData("DurableFile.Write(path, bytes); TensorFile.Open(path)", false)]
    public void The_rule_sees_plain_writes(string text, bool expected) =>
        Assert.Equal(expected, PlainWrite().IsMatch(text));

    [Fact]
    public void A_file_holds_one_public_type() => AssertNone(Repository.SourceFiles("src")
        .Where(path => PublicType().Matches(Repository.CodeOf(path))
            .Select(match => match.Groups["name"].Value).Distinct().Count() > 1));

    [Fact]
    public void A_long_file_has_an_excuse() => AssertNone(Repository.SourceFiles("src")
        .Where(path => !LongFiles.ContainsKey(path))
        .Where(path => Repository.Read(path).AsSpan().Count('\n') > FileLines));

    [Fact]
    public void An_excuse_is_for_a_file_that_needs_it() => Assert.DoesNotContain(LongFiles.Keys, path =>
        !File.Exists(Path.Combine(Repository.Root, path)) || Repository.Read(path).AsSpan().Count('\n') <= FileLines);

    [Theory]
    [InlineData("public unsafe void F() { }", true)]
    [InlineData("fixed (byte* p = bytes) unsafe", true)]
    [InlineData("// nothing unsafe here", false)]
    [InlineData("AllowsUnsafe(unsafely)", false)]
    public void The_rule_sees_unsafe_code(string text, bool expected)
    {
        string code = Regex.Replace(text, "//[^\\n]*", string.Empty);
        Assert.Equal(expected, Unsafe().IsMatch(code));
    }

    [Theory]
    [InlineData("public sealed class A\n{\n}\n\npublic readonly record struct B(int C);\n", 2)]
    [InlineData("public static class A\n{\n    public sealed class Inner { }\n}\ninternal enum B { }\n", 1)]
    [InlineData("public abstract partial class A<T>\n{\n}\n\npublic partial class A<T>\n{\n}\n", 1)]
    public void The_rule_counts_public_types(string text, int expected) => Assert.Equal(
        expected, PublicType().Matches(text).Select(match => match.Groups["name"].Value).Distinct().Count());

    private static void AssertNone(IEnumerable<string> offenders)
    {
        string list = string.Join(Environment.NewLine, offenders);
        Assert.True(list.Length == 0, list);
    }

    [GeneratedRegex(@"\bFile\.(WriteAll|AppendAll|Append|Create|OpenWrite|Move|Replace|Copy)|FileMode\.(Create|Append|Truncate)" +
        @"|new StreamWriter\((?!stream)")]
    private static partial Regex PlainWrite();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(
        @"^public (?:(?:sealed|static|abstract|readonly|partial|ref|unsafe) )*" +
        @"(?:record struct|record class|class|struct|record|interface|enum|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
