using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Shoestring.Autopilot.Reports;
using Shoestring.Autopilot.Runs;
using Shoestring.Autopilot.Single;
using Shoestring.Cli.Commands.Training;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Errors;

namespace Shoestring.Cli.Commands;

/// <summary>Trains one architecture of the zoo for a fixed number of epochs.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly Argument<string?> _data = CommonOptions.OptionalData();
    private readonly Option<string?> _model = CommonOptions.Text(
        "--model", "NAME[:WIDTH]", "An architecture of the zoo (see 'shoestring models'), such as mobilenet-v2:0.35");

    // In the order of the help; a new option is a line of its theme.
    private readonly TrainOptions[] _themes = [new OptimizerOptions(), new PictureOptions(), new TransferOptions(), new ExecutionOptions()];
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string?> _out = CommonOptions.Out();
    private readonly Option<string?> _resume = CommonOptions.Text(
        "--resume", "RUN", "Go on with a stopped run; everything else is read from it");

    public TrainCommand()
        : base("train", "Train one architecture on DATA for a fixed number of epochs")
    {
        Add(_data);
        Option[] options = [_model, .. _themes.SelectMany(t => t.All), _threads, _out, _resume];
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
        var request = _themes.Aggregate(
            new TrainRequest { Data = Paths.Full(data), Model = args.GetValue(_model), Command = Typed.Command(args) },
            (asked, theme) => theme.Read(args, asked));
        if (request.Model is null && request.Initial?.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new InputException("train needs --model NAME ('shoestring models' lists them), or --init with an .onnx file to take the network from");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Paths.DataName(data)}-{request.Network}-s{request.Seed}");
        var folder = new RunFolder(args.GetValue(_out) ?? Paths.NewRun(name));
        return (folder, () => ModelTrainer.Run(request, folder, threads, new FitView(progress), host.Cancel));
    }

    private (RunFolder Folder, Func<RunRecord> Train) Resumed(
        ParseResult args, string run, int threads, Progress progress, Host host)
    {
        var folder = Resuming.Folder(args, run, _resume, _threads);
        return (folder, () => ModelTrainer.Resume(folder, threads, new FitView(progress), host.Cancel));
    }
}
