using System.CommandLine;
using System.Text.Json.Nodes;
using Shoestring.Cli.Display;
using Shoestring.Data;
using Spectre.Console;

namespace Shoestring.Cli.Commands;

/// <summary>Audits data.</summary>
internal sealed class InspectCommand : Verb
{
    private const int Shown = 10;
    private readonly Argument<string> _data = CommonOptions.Data();
    private readonly Option<int> _threads = CommonOptions.Threads();

    public InspectCommand()
        : base("inspect", "Audit DATA: duplicates, wrong labels, balance, odd pictures, leaks between splits")
    {
        Add(_data);
        Add(_threads);
    }

    public override int Run(ParseResult args, Host host)
    {
        var threads = args.GetValue(_threads);
        var found = DataSets.Open(args.GetRequiredValue(_data), host.Tell);
        var data = PreparedData.Prepare(found, new PrepareOptions { Threads = threads }, host.Cancel);
        var report = DataInspector.Inspect(found, data, new InspectOptions { Threads = threads }, host.Cancel);
        if (host.IsJson)
        {
            host.WriteJson(JsonNode.Parse(report.ToJson())!);
        }
        else
        {
            Show(host.Results, report);
        }

        return 0;
    }

    private static void Show(IAnsiConsole console, DataReport report)
    {
        var sizes = report.Sizes;
        console.Pairs(
            ("data", report.Name),
            ("pictures", string.Join(", ", report.Splits.Select(s => $"{Figures.Count(s.Count)} {s.Name}"))),
            ("classes", $"{report.ClassNames.Count}, the largest {Figures.Number(report.Imbalance, "0.0")} times the smallest"),
            ("sizes", sizes.Distinct == 1
                ? $"all {sizes.MedianHeight}×{sizes.MedianWidth}"
                : $"{sizes.SmallestHeight}×{sizes.SmallestWidth} to {sizes.LargestHeight}×{sizes.LargestWidth}, "
                    + $"median {sizes.MedianHeight}×{sizes.MedianWidth}"),
            ("trained at", $"{report.WorkingSize[0]}×{report.WorkingSize[1]}, {(report.WorkingSize[2] == 1 ? "grey" : "colour")}"));
        console.WriteLine();
        if (report.Findings.Count == 0)
        {
            console.WriteLine("  nothing to worry about was found");
        }

        foreach (var finding in report.Findings)
        {
            console.WriteLine($"  • {finding}");
        }

        Pairs(console, "in two splits", report.Leaks);
        Pairs(console, "same picture, two classes", report.Conflicts);
        Pairs(console, "repeated", report.Duplicates);
        foreach (var problem in report.Unreadable.Take(Shown))
        {
            console.WriteLine($"    left out: {problem.Line}");
        }
    }

    private static void Pairs(IAnsiConsole console, string title, PairReport pairs)
    {
        foreach (var pair in pairs.Examples.Take(Shown))
        {
            console.WriteLine($"    {title}: {pair.First.Id} ({pair.First.Split}) = {pair.Second.Id} ({pair.Second.Split})");
        }

        if (pairs.Count > Math.Min(Shown, pairs.Examples.Count))
        {
            console.WriteLine($"    {title}: {pairs.Count - Math.Min(Shown, pairs.Examples.Count)} more (--json lists them)");
        }
    }
}
