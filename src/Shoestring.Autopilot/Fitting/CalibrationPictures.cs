using Shoestring.Data;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Fitting;

/// <summary>What ranges and statistics are measured on: training pictures, spread over the set, as the deployed model will see them.</summary>
internal static class CalibrationPictures
{
    private const int Samples = 1024;
    private const int Batch = 64;

    /// <summary>Batches of at most 1,024 pictures, not augmented.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> Of(PreparedData data)
    {
        var sample = data.Train.Spread(Samples);
        return LoaderBatches.Of(
            new EvaluationLoader(sample, data.Preprocessing, Math.Min(Batch, sample.Count)), data.Preprocessing);
    }
}
