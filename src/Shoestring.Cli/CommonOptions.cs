using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Shoestring.Graphs;

namespace Shoestring.Cli;

/// <summary>Arguments and options that several commands share, with messages of one line.</summary>
internal static class CommonOptions
{
    private const int MostThreads = 1024;

    public static Argument<string> Data() => new("DATA")
    {
        Description = "A folder of class folders, a CSV/JSONL with labels, an IDX pair, or the name of a known set (fashion-mnist)",
    };

    /// <summary>The same where another option may stand for it.</summary>
    public static Argument<string?> OptionalData() => new("DATA")
    {
        Description = Data().Description,
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Argument<string> Model() => new("MODEL") { Description = "An .onnx file, or the folder of a run" };

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of every random choice",
        HelpName = "N",
        CustomParser = result => ulong.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : Refuse<ulong>(result, "a whole number from 0 on"),
        DefaultValueFactory = _ => 0,
    };

    public static Option<int> Threads(string description = "Threads that work") =>
        Whole("--threads", description, Math.Max(1, Environment.ProcessorCount), MostThreads);

    public static Option<string?> Out() => new("--out")
    {
        Description = "The run's folder (default: a new one under runs/)",
        HelpName = "DIR",
    };

    /// <summary>A whole number from 1 on.</summary>
    public static Option<int> Whole(string name, string description, int standard, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n >= 1 && n <= most
            ? n
            : Refuse<int>(result, most == int.MaxValue ? "a whole number from 1 on" : $"a whole number from 1 to {most}"),
        DefaultValueFactory = _ => standard,
    };

    /// <summary>A whole number from 1 on, or nothing where the command has its own standard.</summary>
    public static Option<int?> MaybeWhole(string name, string description, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n >= 1 && n <= most
            ? n
            : Refuse<int?>(result, $"a whole number from 1 to {most}"),
    };

    /// <summary>A number above 0.</summary>
    public static Option<double?> Positive(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            && x > 0 && double.IsFinite(x)
            ? x
            : Refuse<double?>(result, "a number above 0"),
    };

    /// <summary>One of a table's rows by its name; the first row is the default.</summary>
    public static Option<Choice<T>> OneOf<T>(string name, string description, IReadOnlyList<(string Name, T Value)> rows) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', rows.Select(r => r.Name)),
        CustomParser = result => rows.FirstOrDefault(r => r.Name == Text(result)) is { Name: not null } row
            ? new(row.Name, row.Value)
            : Refuse<Choice<T>>(result, $"one of {string.Join(", ", rows.Select(r => r.Name))}"),
        DefaultValueFactory = _ => new(rows[0].Name, rows[0].Value),
    };

    /// <summary>What training keeps for its backward.</summary>
    public static Option<Choice<ElementType>> Precision() => OneOf(
        "--precision", "What training keeps for its backward; it computes in float32",
        [("float32", ElementType.Float32), ("bfloat16", ElementType.BFloat16)]);

    /// <summary>Whether training keeps little for its backward.</summary>
    public static Option<bool> Checkpoint() => new("--checkpoint")
    {
        Description = "Compute most of the forward again in the backward instead of keeping it: less memory, more time",
    };

    /// <summary>Text with a unit, which the command reads.</summary>
    public static Option<string?> Text(string name, string example, string description) => new(name)
    {
        Description = description,
        HelpName = example,
    };

    private static string Text(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static T? Refuse<T>(ArgumentResult result, string wanted)
    {
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{Text(result)}' is not {wanted}");
        return default;
    }
}
