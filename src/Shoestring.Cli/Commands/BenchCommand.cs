using System.CommandLine;
using Shoestring.Cli.Benching;
using Shoestring.Cli.Display;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Models;

namespace Shoestring.Cli.Commands;

/// <summary>What a model costs to store and to run, or how fast an architecture trains.</summary>
internal sealed class BenchCommand : Verb
{
    private const int ThroughputBatch = 32, TrainingBatch = 32;
    private const double TrainingSeconds = 5, InferenceSeconds = 1;

    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "An .onnx file, the folder of a run, or NAME[:WIDTH] of the zoo",
    };

    private readonly Option<string?> _against = CommonOptions.Text("--against", "OTHER", "A second model, measured beside the first");
    private readonly Option<bool> _train = new("--train") { Description = "Time training steps of NAME on made-up pictures" };
    private readonly Option<int> _image = CommonOptions.Whole("--image", "Pixels a side, for an architecture", 224, 4096);
    private readonly Option<int?> _batch = CommonOptions.MaybeWhole(
        "--batch", $"Pictures a step, or samples of a batch for throughput (default: {TrainingBatch})", 65_536);

    private readonly Option<int> _channels = CommonOptions.Whole("--channels", "1 (grey) or 3 (colour), for an architecture", 3, 3);
    private readonly Option<int> _classes = CommonOptions.Whole("--classes", "Classes, for an architecture", 1000, 100_000);
    private readonly Option<bool> _small = new("--small-pictures")
    {
        Description = "Leave out early strides as train does for small pictures, instead of keeping the paper's",
    };

    private readonly Option<int?> _threads = CommonOptions.MaybeWhole(
        "--threads", "Threads that work (default: 1, all cores with --train)", 1024);

    private readonly Option<double?> _seconds = CommonOptions.Positive(
        "--seconds", "Seconds to measure after the warm-up (default: 1 for each engine, 5 with --train)");

    private readonly Option<Choice<ElementType>> _precision = CommonOptions.Precision();
    private readonly Option<bool> _checkpoint = CommonOptions.Checkpoint();

    private readonly Option<bool> _profile = new("--profile") { Description = "Show where the managed engine's time goes, kernel by kernel" };

    public BenchCommand()
        : base("bench", "Size, multiply-adds, latency and memory of a model; with --train, training speed")
    {
        Add(_model);
        Option[] options =
        [
            _against, _train, _image, _batch, _channels, _classes, _small, _threads, _seconds, _precision, _checkpoint,
            _profile,
        ];
        foreach (var option in options)
        {
            Add(option);
        }
    }

    public override int Run(ParseResult args, Host host)
    {
        var train = args.GetValue(_train);
        var model = args.GetRequiredValue(_model);
        var image = args.GetValue(_image);
        var options = new ModelOptions(args.GetValue(_classes), args.GetValue(_channels), image, image)
        {
            SmallPictures = args.GetValue(_small),
        };
        var setting = new BenchSetting(
            model,
            options,
            args.GetValue(_batch) ?? (train ? TrainingBatch : ThroughputBatch),
            args.GetValue(_threads) ?? (train ? Math.Max(1, Environment.ProcessorCount) : 1),
            args.GetValue(_seconds) ?? (train ? TrainingSeconds : InferenceSeconds),
            args.GetValue(_profile),
            args.GetRequiredValue(_precision).Value,
            args.GetValue(_checkpoint));
        return train ? Train(args, setting, host) : Infer(args, setting, host);
    }

    private int Train(ParseResult args, BenchSetting setting, Host host)
    {
        if (args.GetValue(_against) is not null)
        {
            throw new InputException("--against compares models that are deployed; leave it or --train out");
        }

        if (BenchModel.IsPath(setting.Model))
        {
            throw new InputException($"--train times an architecture of the zoo, not {setting.Model}; 'shoestring models' lists them");
        }

        host.Announce($"training {setting.Model}: {setting.Batch} pictures of {setting.Options.Height} pixels a step …");
        var figures = TrainingBench.Run(setting, host);
        host.Show(figures, console => BenchView.Show(console, figures));
        return 0;
    }

    private int Infer(ParseResult args, BenchSetting setting, Host host)
    {
        BenchModel[] models =
        [
            .. new[] { setting.Model, args.GetValue(_against) }.OfType<string>().Select(m => BenchModel.Of(m, setting.Options)),
        ];
        var measured = Array.ConvertAll(models, model =>
        {
            host.Announce($"measuring {model.Name} on {setting.Threads} thread{(setting.Threads == 1 ? "" : "s")} …");
            return InferenceBench.Run(model, setting, host);
        });
        var figures = measured.Length == 1 ? measured[0] : measured[0] with { Against = measured[1] };
        host.Show(figures, console => BenchView.Show(console, figures));
        return 0;
    }
}
