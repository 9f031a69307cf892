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
    private readonly bool _takesPixels;

    public Classifier(Engine engine, string path)
    {
        _engine = engine;
        var metadata = engine.Metadata;
        Preprocessing = metadata.GetValueOrDefault(OnnxExporter.PreprocessingKey) is { } json ? Preprocessing.FromJson(json) : null;
        _takesPixels = metadata.GetValueOrDefault(PixelInput.Key) == PixelInput.Order;
        if (_takesPixels && Preprocessing is { Channels: var channels } inside)
        {
            // The model normalises: from here it gets the bytes as they are, x = byte · 1 + 0.
            Preprocessing = inside with { Mean = new float[channels], Std = [.. Enumerable.Repeat(1 / 255f, channels)] };
        }

        Labels = metadata.GetValueOrDefault(OnnxExporter.LabelsKey) is { } names ? ReadLabels(names, path) : null;
    }

    /// <summary>How pictures are prepared, or null when the model does not say.</summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>Names of the classes, or null when the model does not say.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>Rows and columns that the model takes, or null where they are free.</summary>
    public (int Height, int Width)? Size => (_takesPixels, _engine.InputShape) switch
    {
        (false, [_, _, > 0 and var h, > 0 and var w]) => ((int)h, (int)w),
        (true, [_, > 0 and var h, > 0 and var w, _]) => ((int)h, (int)w),
        _ => null,
    };

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
        var count = pictures.Dimensions[0];
        var batch = _engine.InputShape is [> 0 and var fixedBatch, ..] ? (int)fixedBatch : count;
        var rows = new List<float>();
        for (var start = 0; start < count; start += batch)
        {
            // A fixed batch is filled up with grey; those rows are left out again.
            var part = new Tensor<float>(new float[pictures.Length / count * batch], [batch, .. pictures.Dimensions.AsSpan()[1..]]);
            var present = Math.Min(batch, count - start);
            var length = pictures.Length / count;
            pictures.Data.AsSpan(start * length, present * length).CopyTo(part.Data);
            var output = _engine.Run([_takesPixels ? Pixels(part) : part])[0].ToFloat();
            if (output.Length % batch != 0)
            {
                throw new InputException($"the model's output [{string.Join(", ", output.Dimensions)}] is not one row a picture");
            }

            rows.AddRange(output.Data.AsSpan(0, output.Length / batch * present));
        }

        return [.. rows];
    }

    public void Dispose() => _engine.Dispose();

    // [N, C, H, W] → bytes [N, H, W, C].
    private static Tensor<byte> Pixels(Tensor<float> planar)
    {
        var (samples, channels, height, width) = (planar.Dimensions[0], planar.Dimensions[1], planar.Dimensions[2], planar.Dimensions[3]);
        var bytes = new byte[planar.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            var (sample, channel, place) = (i / (height * width * channels), i % channels, i / channels % (height * width));
            bytes[i] = (byte)MathF.Round(planar[(((sample * channels) + channel) * height * width) + place]);
        }

        return new Tensor<byte>(bytes, samples, height, width, channels);
    }

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
