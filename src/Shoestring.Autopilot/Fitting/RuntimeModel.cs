using Shoestring.Data;
using Shoestring.Runtime;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Runs an ONNX file over a set of pictures in the runtime that will serve it.</summary>
public static class RuntimeModel
{
    private const int Batch = 100;

    /// <summary>Logits [samples, classes] and labels of a set.</summary>
    /// <param name="path">The model.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="shape">How they are prepared.</param>
    /// <param name="threads">Threads inside an operator.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="Errors.InputException">The model cannot be loaded or run.</exception>
    public static (float[] Logits, int[] Labels) Predict(
        string path, PixelSet set, Preprocessing shape, int threads, CancellationToken cancel = default)
    {
        using var session = new InferenceSession(path, new SessionOptions { IntraOpThreads = threads });
        return Predict(session, set, shape, cancel);
    }

    /// <summary>The same for a model that is not a file yet.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="shape">How they are prepared.</param>
    /// <param name="threads">Threads inside an operator.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="Errors.InputException">The model cannot be loaded or run.</exception>
    public static (float[] Logits, int[] Labels) Predict(
        ReadOnlySpan<byte> model, PixelSet set, Preprocessing shape, int threads, CancellationToken cancel = default)
    {
        using var session = new InferenceSession(model, new SessionOptions { IntraOpThreads = threads });
        return Predict(session, set, shape, cancel);
    }

    private static (float[] Logits, int[] Labels) Predict(
        InferenceSession session, PixelSet set, Preprocessing shape, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(shape);
        var loader = new EvaluationLoader(set, shape, Math.Min(Batch, Math.Max(1, set.Count)));
        var (logits, labels) = (new List<float>(), new int[set.Count]);
        var (batch, pictures) = (new int[loader.BatchSize], new float[loader.BatchSize * shape.Length]);
        for (var step = 0; step < loader.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var count = loader.Fill(step, pictures, batch);
            var planar = LoaderBatches.Planar(pictures.AsSpan(0, count * shape.Length), count, shape);
            logits.AddRange(session.Run(planar.Data, count, shape.Channels, shape.Height, shape.Width));
            batch.AsSpan(0, count).CopyTo(labels.AsSpan(step * loader.BatchSize));
        }

        return ([.. logits], labels);
    }
}
