using System.CommandLine;
using System.Diagnostics;
using Shoestring.Autopilot.Runs;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Onnx.Import;
using Shoestring.Runtime;
using Shoestring.Training.Metrics;
using Spectre.Console;

namespace Shoestring.Cli.Commands;

/// <summary>Measures a model on labelled data, in ONNX Runtime or in our engine.</summary>
internal sealed class EvaluateCommand : Verb
{
    private const int ParitySamples = 500;

    private static readonly (string Name, Func<PreparedData, PixelSet> Set)[] Splits =
    [
        ("test", d => d.Test),
        ("validation", d => d.Validation),
        ("train", d => d.Train),
    ];

    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Argument<string> _data = CommonOptions.Data();
    private readonly Option<Choice<Func<string, int, Engine>>> _engine = CommonOptions.OneOf(
        "--engine", "What runs the model: ort (ONNX Runtime) or managed (our own)", Engines.All);

    private readonly Option<Choice<Func<PreparedData, PixelSet>>> _split = CommonOptions.OneOf(
        "--split", "Which pictures: test, validation or train", Splits);

    private readonly Option<int> _threads = CommonOptions.Threads();

    public EvaluateCommand()
        : base("evaluate", "Accuracy and the other metrics of a model on DATA")
    {
        Add(_model);
        Add(_data);
        Add(_engine);
        Add(_split);
        Add(_threads);
    }

    public override int Run(ParseResult args, Host host)
    {
        var watch = Stopwatch.StartNew();
        var path = Paths.Model(args.GetRequiredValue(_model));
        var threads = args.GetValue(_threads);
        using var classifier = new Classifier(args.GetRequiredValue(_engine).Value(path, threads), path);
        if (classifier.Preprocessing is null)
        {
            host.Tell($"{path} does not say how pictures are prepared; size and normalisation are fitted on the data");
        }

        var data = PreparedData.Prepare(
            DataSets.Open(args.GetRequiredValue(_data), host.Tell),
            new PrepareOptions { Preprocessing = classifier.Preprocessing, ExactSize = classifier.Size, Threads = threads },
            host.Cancel);
        foreach (var line in LeftOut.Lines(data.Problems))
        {
            host.Tell(line);
        }

        var set = args.GetRequiredValue(_split).Value(data);
        if (set.Count == 0)
        {
            throw new InputException("the data have no samples in that split");
        }

        var order = LabelOrder.Of(classifier.Labels, data.ClassNames, path);
        var logits = classifier.Logits(set, data.Preprocessing, host.Cancel);
        var evaluation = Evaluation.Of(logits, order.Map(set.Labels, logits.Length / set.Count, path));
        var names = classifier.Labels ?? data.ClassNames;
        var document = Document(path, args, evaluation, names, threads) with
        {
            Parity = Parity(path, set.Subset([.. Enumerable.Range(0, Math.Min(ParitySamples, set.Count))]), data, host.Cancel),
            Seconds = watch.Elapsed.TotalSeconds,
        };
        host.Show(document, console => Show(console, document, evaluation));
        return 0;
    }

    private ResultDocument Document(
        string path, ParseResult args, Evaluation evaluation, IReadOnlyList<string> names, int threads)
    {
        var facts = ModelFacts.Of(path);
        var latency = LatencyMeter.Measure(path, new LatencyOptions { Seconds = 0.5 });
        return new ResultDocument
        {
            Run = Directory.Exists(args.GetRequiredValue(_model)) ? args.GetRequiredValue(_model) : null,
            Model = path,
            Split = args.GetRequiredValue(_split).Name,
            Accuracy = evaluation.Accuracy,
            Top5 = evaluation.Top5,
            Loss = evaluation.Loss,
            CalibrationError = evaluation.CalibrationError,
            MacroF1 = evaluation.MacroF1,
            SizeBytes = facts.SizeBytes,
            Parameters = facts.Parameters,
            Macs = facts.Macs,
            LatencyMs = new(latency.P50, latency.P95),
            MemoryBytes = latency.ResidentBytes,
            Seed = facts.Seed,
            Verdict = "met",
            Classes =
            [
                .. evaluation.Confusion.Scores().Select(s => new ResultDocument.ClassRow(
                    s.Class < names.Count ? names[s.Class] : $"{s.Class}", s.Actual, s.Precision, s.Recall, s.F1)),
            ],
        };
    }

    // Our engine against ONNX Runtime; a model that ours cannot run has no parity to tell.
    private static ResultDocument.ParityNumbers? Parity(string path, PixelSet set, PreparedData data, CancellationToken cancel)
    {
        float[][] logits = new float[2][];
        try
        {
            for (var i = 0; i < logits.Length; i++)
            {
                using var classifier = new Classifier(Engines.All[i].Open(path, 1), path);
                logits[i] = classifier.Logits(set, data.Preprocessing, cancel);
            }
        }
        catch (InputException)
        {
            return null;
        }

        var verdict = ParityGate.Simulation(logits[1], logits[0], logits[0].Length / set.Count);
        return new(verdict.Agreement, double.IsFinite(verdict.MaxAbsDiff) ? verdict.MaxAbsDiff : null);
    }

    private static void Show(IAnsiConsole console, ResultDocument document, Evaluation evaluation)
    {
        console.Pairs(
            ("model", document.Model),
            ("accuracy", $"{Figures.Percent(document.Accuracy)} of {Figures.Count(evaluation.Samples)} {document.Split} pictures"),
            ("top-5", Figures.Percent(document.Top5)),
            ("loss", Figures.Number(evaluation.Loss, "0.0000")),
            ("macro F1", Figures.Number(evaluation.MacroF1, "0.0000")),
            ("calibration", $"{Figures.Percent(evaluation.CalibrationError)} expected error of the confidence"),
            ("size", Figures.Size(document.SizeBytes)),
            ("latency", $"{Figures.Time(document.LatencyMs!.P95 / 1e3)} p95, {Figures.Time(document.LatencyMs.P50 / 1e3)} median"),
            ("parity", document.Parity is { } p ? $"{Figures.Percent(p.Agreement)} same class in both engines" : null));
        var table = Tables.Of("class", ">samples", ">precision", ">recall", ">F1");
        foreach (var row in document.Classes!)
        {
            table.Row(
                row.Name, Figures.Count(row.Samples), Figures.Percent(row.Precision), Figures.Percent(row.Recall), Figures.Number(row.F1, "0.0000"));
        }

        console.Write(table);
    }
}
