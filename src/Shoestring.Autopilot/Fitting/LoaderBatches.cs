using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Training.Objectives;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Batches of a loader as named tensors in the logical order, for whoever wants no program memory.</summary>
public static class LoaderBatches
{
    /// <summary>All batches; the last one has what is left.</summary>
    /// <param name="loader">The pictures.</param>
    /// <param name="shape">How they are prepared.</param>
    public static IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> Of(EvaluationLoader loader, Preprocessing shape)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(shape);
        var labels = new int[loader.BatchSize];
        var pictures = new float[loader.BatchSize * shape.Length];
        for (var step = 0; step < loader.Steps; step++)
        {
            var count = loader.Fill(step, pictures, labels);
            yield return new Dictionary<string, Tensor<float>>
            {
                [Objective.Images] = Planar(pictures.AsSpan(0, count * shape.Length), count, shape),
            };
        }
    }

    /// <summary>[N, H, W, C] → [N, C, H, W].</summary>
    /// <param name="pictures">Normalised pictures, channels last.</param>
    /// <param name="count">How many.</param>
    /// <param name="shape">Their size.</param>
    public static Tensor<float> Planar(ReadOnlySpan<float> pictures, int count, Preprocessing shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var (area, channels) = (shape.Height * shape.Width, shape.Channels);
        var planar = new float[pictures.Length];
        for (var n = 0; n < count; n++)
        {
            var from = pictures.Slice(n * shape.Length, shape.Length);
            var to = planar.AsSpan(n * shape.Length, shape.Length);
            for (var i = 0; i < area; i++)
            {
                for (var c = 0; c < channels; c++)
                {
                    to[(c * area) + i] = from[(i * channels) + c];
                }
            }
        }

        return new Tensor<float>(planar, count, channels, shape.Height, shape.Width);
    }
}
