using System.Globalization;
using System.Text;

namespace Shoestring.Conformance.Tests;

/// <summary><c>docs/ops.md</c>: what stands in it, and what the vectors say should.</summary>
internal static class OpsDocument
{
    private const string Head = """
        # Operators

        What the importer reads, as ONNX's own test vectors prove it. The table and the figures below it are written by
        `SHOESTRING_WRITE_DOCS=1 dotnet test tests/Shoestring.Conformance.Tests`, and the same tests fail when they are not true: every
        vector of every operator that stands here passes, on the scalar references and on the compiled program both.

        - *Opsets*: the operator sets that the vectors are written for; 9 to 21 are read.
        - *Types*: element types of the vectors. Floats of any width are computed as float32.
        - *Gradient*: whether what the operator becomes can be trained through; – when no float goes in and out.
        - *Note*: what an operator has to know when the file is read (shapes, axes, pads; all of it where the shape of the result follows
          from numbers). Constants, initialisers and what is computed from shapes are known.

        Not promised: vectors of strings, sequences, optionals, 16-bit and wider unsigned integers, bfloat16, float64 beyond float32's range,
        and those that want NumPy's random numbers.

        | Operator | Opsets | Types | Gradient | Vectors | Note |
        |---|---|---|---|---|---|
        """;

    /// <summary>The file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Root(), "docs", "ops.md");

    /// <summary>The operators that it lists.</summary>
    public static IReadOnlyList<string> Listed =>
    [
        .. File.ReadLines(Path).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|')[1].Trim()),
    ];

    /// <summary>The whole text as it should be.</summary>
    public static string Text()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n")).Append('\n');
        foreach (var row in OperatorRow.All.Where(r => r.Passes))
        {
            text.Append(row).Append('\n');
        }

        text.Append("\n## Share of all vectors\n\n| Folder | Vectors | Passed | Unsupported | Failed |\n|---|---|---|---|---|\n");
        foreach (var family in Vectors.Families)
        {
            var all = Runs.Verdicts.Where(v => v.Family == family).ToList();
            int Count(Outcome outcome) => all.Count(v => v.Outcome == outcome);
            var share = (100.0 * Count(Outcome.Passed) / all.Count).ToString("F1", CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {family} | {all.Count} | {Count(Outcome.Passed)} ({share} %) | {Count(Outcome.Unsupported)} | {Count(Outcome.Failed)} |\n");
        }

        text.Append("\n## The rest, by reason\n\n| Reason | Vectors | Of |\n|---|---|---|\n");
        var rest = Runs.Verdicts.Where(v => v.Outcome != Outcome.Passed).GroupBy(v => v.Reason)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);
        foreach (var reason in rest)
        {
            var operators = reason.Select(v => v.Operators.Count == 1 ? v.Operators[0] : "several operators").Distinct()
                .Order(StringComparer.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"| {reason.Key} | {reason.Count()} | {string.Join(", ", operators)} |\n");
        }

        return text.ToString();
    }

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Shoestring.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("the tests do not run inside the checkout");
    }
}
