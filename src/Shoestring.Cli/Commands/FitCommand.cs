using System.CommandLine;
using System.Globalization;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Reports;
using Shoestring.Autopilot.Runs;
using Shoestring.Autopilot.Single;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Errors;

namespace Shoestring.Cli.Commands;

/// <summary>The main job: data and a budget in, a proved int8 model and its report out.</summary>
internal sealed class FitCommand : Verb
{
    private readonly Argument<string?> _data = CommonOptions.OptionalData();
    private readonly Option<string?> _maxSize = CommonOptions.Text("--max-size", "100KB", "Largest size of the whole .onnx file");
    private readonly Option<string?> _maxLatency = CommonOptions.Text(
        "--max-latency", "2ms", "Largest latency: one picture, 1 thread, 95th percentile, in ONNX Runtime");

    private readonly Option<string?> _maxMemory = CommonOptions.Text(
        "--max-memory", "64MB", "Largest memory that loading and running the model adds");

    private readonly Option<string?> _minAccuracy = CommonOptions.Text(
        "--min-accuracy", "0.93", "Smallest accuracy on the validation split");

    private readonly Option<string?> _time = CommonOptions.Text("--time", "20m", "Longest time for the whole run (default: 20m)");
    private readonly Option<string?> _recipe = CommonOptions.Text(
        "--recipe", "FILE.yaml", "How time is shared and stages train; what the file leaves out keeps its default");

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Say what would be done and how long it would take; train nothing, write nothing",
    };

    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string?> _out = CommonOptions.Out();
    private readonly Option<string?> _resume = CommonOptions.Text(
        "--resume", "RUN", "Go on with a stopped run; everything else is read from it");

    public FitCommand()
        : base("fit", "Make the best small model for DATA within a budget: the main job")
    {
        Add(_data);
        Option[] options = [_maxSize, _maxLatency, _maxMemory, _minAccuracy, _time, _recipe, _dryRun, _seed, _threads, _out, _resume];
        foreach (var option in options)
        {
            Add(option);
        }
    }

    public override int Run(ParseResult args, Host host)
    {
        var request = args.GetValue(_resume) is { } run ? Resumed(args, run) : Asked(args);
        if (args.GetValue(_dryRun))
        {
            return Outlined(request, host);
        }

        var folder = new RunFolder(request.Out);
        host.Resume = () => folder.Exists ? $"shoestring fit --resume {Paths.Short(folder.FolderPath)}" : null;
        var progress = Progress.For(host);
        var record = progress.Around(() => Fitter.Run(request, new FitView(progress), host.Cancel));
        ReportWriter.Write(folder);
        host.Show(ResultDocument.Of(folder, record), console => RunView.Show(console, folder, record));
        return record.Result!.Met ? 0 : Failures.Tell(host, RunView.Missed(folder, record), Failures.Infeasible);
    }

    private static int Outlined(FitRequest request, Host host)
    {
        if (request.Resume)
        {
            throw new InputException("--dry-run says what a new run would do; a run to resume has begun already");
        }

        var progress = Progress.For(host);
        var record = progress.Around(() => Fitter.Outline(request, new FitView(progress), host.Cancel));
        host.Show(
            new { record.Data, record.Budget, record.Recipe, record.Decisions, record.Seed },
            console =>
            {
                var table = Tables.Of("what", "choice", "why");
                foreach (var decision in record.Decisions)
                {
                    table.Row(decision.Topic, decision.Choice, decision.Reason);
                }

                console.Write(table);
            });
        return 0;
    }

    private FitRequest Asked(ParseResult args)
    {
        var data = args.GetValue(_data)
            ?? throw new InputException("fit needs DATA: a folder of class folders, a labels file or a known set such as fashion-mnist");
        var budget = new Budget
        {
            MaxSize = args.GetValue(_maxSize) is { } size ? Quantity.ParseBytes(size, _maxSize.Name) : null,
            MaxLatency = args.GetValue(_maxLatency) is { } latency ? Quantity.ParseSeconds(latency, _maxLatency.Name) : null,
            MaxMemory = args.GetValue(_maxMemory) is { } memory ? Quantity.ParseBytes(memory, _maxMemory.Name) : null,
            MinAccuracy = args.GetValue(_minAccuracy) is { } accuracy ? Quantity.ParseFraction(accuracy, _minAccuracy.Name) : null,
            Time = args.GetValue(_time) is { } time ? Quantity.ParseSeconds(time, _time.Name) : null,
        }.Validated();
        var seed = args.GetValue(_seed);
        string[] parts =
        [
            Paths.DataName(data),
            .. new[] { args.GetValue(_maxSize), args.GetValue(_maxLatency) }.OfType<string>(),
            string.Create(CultureInfo.InvariantCulture, $"s{seed}"),
        ];
        return new FitRequest(
            Paths.Full(data), budget, args.GetValue(_out) ?? Paths.NewRun(string.Join('-', parts)), seed,
            args.GetValue(_threads), Typed.Command(args))
        {
            Recipe = args.GetValue(_recipe) is { } file ? RecipeFile.Read(file) : new Recipe(),
        };
    }

    private FitRequest Resumed(ParseResult args, string run)
    {
        var folder = Resuming.Folder(args, run, _resume, _threads, _dryRun);
        if (ModelTrainer.IsRun(folder))
        {
            throw new InputException($"{run} is a run of train: go on with 'shoestring train --resume {run}'");
        }

        var record = folder.Load();
        var threads = args.GetResult(_threads) is { Implicit: false } ? args.GetValue(_threads) : record.Machine.Threads;
        return new FitRequest(record.Data.Source, record.Budget, folder.FolderPath, record.Seed, threads, record.Command)
        {
            Resume = true,
        };
    }
}
