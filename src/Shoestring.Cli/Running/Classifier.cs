using System.Text.Json;
using Shoestring.Autopilot.Fitting;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;

namespace Shoestring.Cli.Running;

/// <summary>A model that tells the classes of pictures, with what it says of its pictures and classes.</summary>
internal sealed class Classifier : IDisposable
{
    private const int Batch = 100;
    private readonly Engine _engine;

    public Classifier(Engine engine, string path)
    {
        _engine = engine;
        var metadata = engine.Metadata;
        Preprocessing = metadata.GetValueOrDefault(OnnxExporter.PreprocessingKey) is { } json ? Preprocessing.FromJson(json) : null;
        Labels = metadata.GetValueOrDefault(OnnxExporter.LabelsKey) is { } names ? ReadLabels(names, path) : null;
    }

    /// <summary>How pictures are prepared, or null when the model does not say.</summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>Names of the classes, or null when the model does not say.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>Rows and columns that the model takes, or null where they are free.</summary>
    public (int Height, int Width)? Size => _engine.InputShape is [_, _, > 0 and var h, > 0 and var w] ? ((int)h, (int)w) : null;

    /// <summary>Logits of pictures, [samples, classes].</summary>
    public float[] Logits(PixelSet set, Preprocessing shape, CancellationToken cancel)
    {
        var loader = new EvaluationLoader(set, shape, Math.Clamp(set.Count, 1, Batch));
        var logits = new List<float>();
        foreach (var batch in LoaderBatches.Of(loader, shape))
        {
            cancel.ThrowIfCancellationRequested();
            logits.AddRange(Rows(batch.Values.Single()));
        }

        return [.. logits];
    }

    /// <summary>Logits of prepared pictures [N, C, H, W].</summary>
    public float[] Rows(Tensor<float> pictures)
    {
        var output = _engine.Run([pictures])[0].ToFloat();
        return output.Length % pictures.Dimensions[0] == 0
            ? output.Data
            : throw new InputException($"the model's output [{string.Join(", ", output.Dimensions)}] is not one row a picture");
    }

    public void Dispose() => _engine.Dispose();

    private static string[] ReadLabels(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(json) ?? [];
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: the labels in its metadata are no list of names", e);
        }
    }
}
