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
        "--engine", "What runs the model: ort (ONNX Runtime) or managed (our own)", Engines.All);

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
        using var classifier = new Classifier(args.GetRequiredValue(_engine).Value(path, 1), path);
        var shape = classifier.Preprocessing
            ?? throw new InputException($"{path} does not say how pictures are prepared; predict takes models that shoestring wrote");
        var predictions = new List<Prediction>();
        var skipped = new List<Skipped>();
        var fails = false;
        foreach (var (file, isNamed) in args.GetRequiredValue(_inputs).SelectMany(Files))
        {
            host.Cancel.ThrowIfCancellationRequested();
            float[] pixels;
            try
            {
                pixels = Read(file, shape);
            }
            catch (InputException e)
            {
                skipped.Add(new(file, e.Message));
                fails |= isNamed;
                Failures.Line(host, e.Message);
                continue;
            }

            var rows = classifier.Rows(LoaderBatches.Planar(pixels, 1, shape));
            predictions.Add(new(file, Ranked(rows, classifier.Labels, args.GetValue(_top))));
        }

        // What can be read is told whatever else is wrong. Bad pictures among good ones of a folder are only named; what was asked for by
        // name and cannot be read is a mistake.
        int? code = fails || predictions.Count == 0 ? Failures.Usage : null;
        host.Show(new { model = path, predictions, skipped, error = code is null ? null : Summary(skipped), exitCode = code }, console =>
        {
            foreach (var prediction in predictions)
            {
                host.Output.WriteLine($"{prediction.Input}\t"
                    + string.Join('\t', prediction.Classes.Select(c => $"{c.Label}\t{Figures.Number(c.Probability, "0.0000")}")));
            }
        });
        return code ?? 0;
    }

    private static string? Summary(List<Skipped> skipped) => skipped switch
    {
        [] => null,
        [var only] => only.Error,
        [var first, ..] => $"{skipped.Count} inputs cannot be read; the first: {first.Error}",
    };

    // The pictures of a folder, or what was named; a folder without pictures stands for itself: reading it says what is wrong.
    private static IEnumerable<(string File, bool IsNamed)> Files(string input) =>
        Directory.Exists(input)
        && Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories)
            .Where(f => PictureDecoder.Extensions.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } pictures
            ? pictures.Select(file => (file, false))
            : [(input, true)];

    private static float[] Read(string file, Preprocessing shape) =>
        Directory.Exists(file) ? throw new InputException($"the folder {file} holds no pictures ({string.Join(", ", PictureDecoder.Extensions)})")
        : File.Exists(file) ? shape.Load(file)
        : throw new InputException($"there is no picture at {file}");

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

    private sealed record Skipped(string Input, string Error);

    private sealed record Guess(string Label, double Probability);
}
