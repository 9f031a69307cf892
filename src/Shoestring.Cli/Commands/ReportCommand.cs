using System.CommandLine;
using Shoestring.Autopilot.Reports;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;

namespace Shoestring.Cli.Commands;

/// <summary>Writes the report of runs anew.</summary>
internal sealed class ReportCommand : Verb
{
    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Folders of runs, finished or not",
        Arity = ArgumentArity.OneOrMore,
    };

    public ReportCommand()
        : base("report", "Write report.html of runs: one page, to be opened in a browser") => Add(_runs);

    public override int Run(ParseResult args, Host host)
    {
        var folders = Array.ConvertAll(args.GetRequiredValue(_runs), Paths.Run);
        foreach (var folder in folders)
        {
            host.Cancel.ThrowIfCancellationRequested();
            ReportWriter.Write(folder);
        }

        string[] reports = [.. folders.Select(f => Paths.Short(f.ReportPath))];
        host.Show(new { reports }, _ => Array.ForEach(reports, host.Output.WriteLine));
        return 0;
    }
}
