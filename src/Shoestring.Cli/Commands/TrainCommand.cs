using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Reports;
using Shoestring.Autopilot.Runs;
using Shoestring.Autopilot.Single;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Cli.Commands;

/// <summary>Trains one architecture of the zoo for a fixed number of epochs.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly Argument<string?> _data = CommonOptions.OptionalData();
    private readonly Option<string?> _model = CommonOptions.Text(
        "--model", "NAME[:WIDTH]", "An architecture of the zoo (see 'shoestring models'), such as mobilenet-v2:0.35");

    private readonly Option<int> _epochs = CommonOptions.Whole("--epochs", "Passes over the training pictures", 20, 100_000);
    private readonly Option<int> _batch = CommonOptions.Whole("--batch", "Pictures a batch", 128, 65_536);
    private readonly Option<string> _optimizer = CommonOptions.OneOf(
        "--optimizer", "What turns gradients into updates", [.. TrainOptimizer.All.Select(o => (o.Name, o.Name))]);

    private readonly Option<string> _schedule = CommonOptions.OneOf(
        "--schedule", "The learning rate's course", [.. TrainSchedule.All.Select(s => (s.Name, s.Name))]);

    private readonly Option<double?> _rate = CommonOptions.Positive(
        "--lr", $"Largest learning rate (default: {string.Join(", ", TrainOptimizer.All.Select(o => $"{o.LearningRate} for {o.Name}"))})");

    private readonly Option<double?> _decay = CommonOptions.Positive(
        "--weight-decay", $"(default: {string.Join(", ", TrainOptimizer.All.Select(o => $"{o.WeightDecay} for {o.Name}"))})");

    private readonly Option<string?> _smoothing = CommonOptions.Text(
        "--label-smoothing", "0.05", "Share of a label that is spread over all classes (default: 0)");

    private readonly Option<string> _augment = CommonOptions.OneOf(
        "--augment", "How pictures are varied: light (the default), none, standard or strong",
        [("light", "light"), .. Augmentations.Names.Where(n => n != "light").Select(n => (n, n))]);

    private readonly Option<bool> _flip = new("--flip") { Description = "Mirror pictures at random" };
    private readonly Option<string?> _teacher = CommonOptions.Text("--teacher", "MODEL", "Learn from this model too: an .onnx file or a run");
    private readonly Option<string?> _init = CommonOptions.Text(
        "--init", "FILE", "First weights: .safetensors, .npz, .onnx or a run; an .onnx or a run without --model is the network too");

    private readonly Option<string?> _headAt = CommonOptions.Text(
        "--head-at", "NODE", "Where the new head goes on the network of --init (default: on what its last layer reads)");

    private readonly Option<string?> _freeze = CommonOptions.Text(
        "--freeze", "N|NODE", "Keep the first N layers, or all up to a node, as they are");

    private readonly Option<double?> _backboneRate = CommonOptions.Positive(
        "--backbone-rate", "Share of the learning rate that all but the head gets, such as 0.1 (default: 1)");

    private readonly Option<bool> _headOnly = new("--head-only") { Description = "Train the head alone, on features computed once" };

    private readonly Option<ElementType> _precision = CommonOptions.Precision();
    private readonly Option<bool> _checkpoint = CommonOptions.Checkpoint();
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string?> _out = CommonOptions.Out();
    private readonly Option<string?> _resume = CommonOptions.Text(
        "--resume", "RUN", "Go on with a stopped run; everything else is read from it");

    public TrainCommand()
        : base("train", "Train one architecture on DATA for a fixed number of epochs")
    {
        Add(_data);
        Option[] options =
        [
            _model, _epochs, _batch, _optimizer, _schedule, _rate, _decay, _smoothing, _augment, _flip, _teacher, _init, _headAt, _freeze,
            _backboneRate, _headOnly, _precision, _checkpoint, _seed, _threads, _out, _resume,
        ];
        foreach (var option in options)
        {
            Add(option);
        }
    }

    public override int Run(ParseResult args, Host host)
    {
        var threads = args.GetValue(_threads);
        var progress = Progress.For(host);
        var (folder, train) = args.GetValue(_resume) is { } run ? Resumed(args, run, threads, progress, host) : Asked(args, threads, progress, host);
        host.Resume = () => folder.Exists ? $"shoestring train --resume {Paths.Short(folder.FolderPath)}" : null;
        var record = progress.Around(train);
        ReportWriter.Write(folder);
        var document = ResultDocument.Of(folder, record) with
        {
            WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ModelTrainer.WeightsPath(folder)))),
        };
        host.Show(document, console => RunView.Show(console, folder, record));
        return 0;
    }

    private (RunFolder Folder, Func<RunRecord> Train) Asked(ParseResult args, int threads, Progress progress, Host host)
    {
        var data = args.GetValue(_data)
            ?? throw new InputException("train needs DATA: a folder of class folders, a labels file or a known set such as fashion-mnist");
        var init = Initial(args);
        var model = args.GetValue(_model);
        if (model is null && init?.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new InputException("train needs --model NAME ('shoestring models' lists them), or --init with an .onnx file to take the network from");
        }

        var seed = args.GetValue(_seed);
        var request = new TrainRequest
        {
            Data = Paths.Full(data),
            Model = model,
            Epochs = args.GetValue(_epochs),
            Batch = args.GetValue(_batch),
            Optimizer = args.GetRequiredValue(_optimizer),
            Schedule = args.GetRequiredValue(_schedule),
            LearningRate = args.GetValue(_rate),
            WeightDecay = args.GetValue(_decay),
            LabelSmoothing = args.GetValue(_smoothing) is { } smoothing ? Quantity.ParseFraction(smoothing, _smoothing.Name) : 0,
            Seed = seed,
            Augmentation = args.GetRequiredValue(_augment),
            Flip = args.GetValue(_flip),
            Teacher = args.GetValue(_teacher) is { } teacher ? Path.GetFullPath(Paths.Model(teacher)) : null,
            Initial = init,
            HeadAt = args.GetValue(_headAt),
            Freeze = args.GetValue(_freeze),
            BackboneRate = args.GetValue(_backboneRate),
            HeadOnly = args.GetValue(_headOnly),
            Keep = args.GetValue(_precision),
            Checkpoint = args.GetValue(_checkpoint),
            Command = Typed.Command(args),
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{Paths.DataName(data)}-{request.Network}-s{seed}");
        var folder = new RunFolder(args.GetValue(_out) ?? Paths.NewRun(name));
        return (folder, () => ModelTrainer.Run(request, folder, threads, new FitView(progress), host.Cancel));
    }

    private string? Initial(ParseResult args) =>
        args.GetValue(_init) is { } init ? Path.GetFullPath(Directory.Exists(init) ? Paths.Model(init) : init) : null;

    private (RunFolder Folder, Func<RunRecord> Train) Resumed(
        ParseResult args, string run, int threads, Progress progress, Host host)
    {
        if (args.GetValue(_data) is not null)
        {
            throw new InputException("--resume reads everything from the run; leave DATA out");
        }

        var folder = Paths.Run(run);
        return (folder, () => ModelTrainer.Resume(folder, threads, new FitView(progress), host.Cancel));
    }
}
