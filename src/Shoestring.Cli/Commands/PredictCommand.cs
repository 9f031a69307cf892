using System.CommandLine;
using Shoestring.Autopilot.Fitting;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Data;
using Shoestring.Errors;

namespace Shoestring.Cli.Commands;

/// <summary>Tells the class of picture files.</summary>
internal sealed class PredictCommand : Verb
{
    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Picture files, or folders of them",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _top = CommonOptions.Whole("--top", "How many classes to tell of each picture", 1);
    private readonly Option<Choice<Func<string, int, Engine>>> _engine = CommonOptions.OneOf(
        "--engine", "What runs the model: ort (ONNX Runtime, the default) or managed (our own)", Engines.All);

    public PredictCommand()
        : base("predict", "Label and probability of picture files")
    {
        Add(_model);
        Add(_inputs);
        Add(_top);
        Add(_engine);
    }

    public override int Run(ParseResult args, Host host)
    {
        var path = Paths.Model(args.GetRequiredValue(_model));
        var files = args.GetRequiredValue(_inputs).SelectMany(Files).ToArray();
        using var classifier = new Classifier(args.GetRequiredValue(_engine).Value(path, 1), path);
        var shape = classifier.Preprocessing
            ?? throw new InputException($"{path} does not say how pictures are prepared; predict takes models that shoestring wrote");
        var predictions = new List<Prediction>();
        var failures = new List<string>();
        foreach (var file in files)
        {
            host.Cancel.ThrowIfCancellationRequested();
            try
            {
                var picture = LoaderBatches.Planar(shape.Load(file), 1, shape);
                predictions.Add(new(file, Ranked(classifier.Rows(picture), classifier.Labels, args.GetValue(_top))));
            }
            catch (InputException e) when (files.Length > 1)
            {
                failures.Add(e.Message);
                host.Tell($"left out: {e.Message}");
            }
        }

        if (predictions.Count == 0)
        {
            throw new InputException(failures is [var first, ..] ? $"none of the {files.Length} pictures can be read; the first: {first}" : "no pictures");
        }

        host.Show(new { model = path, predictions, skipped = failures }, console =>
        {
            foreach (var prediction in predictions)
            {
                host.Output.WriteLine($"{prediction.Input}\t"
                    + string.Join('\t', prediction.Classes.Select(c => $"{c.Label}\t{Figures.Number(c.Probability, "0.0000")}")));
            }
        });
        return 0;
    }

    private static IEnumerable<string> Files(string input)
    {
        if (!Directory.Exists(input))
        {
            return File.Exists(input) ? [input] : throw new InputException($"there is no picture at {input}");
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories)
                .Where(f => PictureDecoder.Extensions.Contains(Path.GetExtension(f).ToLowerInvariant()))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new InputException($"the folder {input} holds no pictures ({string.Join(", ", PictureDecoder.Extensions)})");
    }

    private static Guess[] Ranked(float[] logits, IReadOnlyList<string>? labels, int top)
    {
        var most = logits.Max();
        var sum = logits.Sum(z => Math.Exp(z - most));
        return
        [
            .. logits.Select((z, i) => (Z: z, Index: i)).OrderByDescending(c => c.Z).ThenBy(c => c.Index).Take(top)
                .Select(c => new Guess(labels is not null && c.Index < labels.Count ? labels[c.Index] : $"{c.Index}", Math.Exp(c.Z - most) / sum)),
        ];
    }

    private sealed record Prediction(string Input, IReadOnlyList<Guess> Classes);

    private sealed record Guess(string Label, double Probability);
}
