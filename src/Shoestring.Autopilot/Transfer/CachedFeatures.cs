using System.Diagnostics;
using System.Globalization;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Transfer;

namespace Shoestring.Autopilot.Transfer;

/// <summary>A model cut before its head, and the features of data that its trunk computed once: what a head-only training works on.</summary>
/// <param name="Split">Trunk and head.</param>
/// <param name="Train">Features to learn from.</param>
/// <param name="Validation">Features to choose by.</param>
public sealed record CachedFeatures(FeatureSplit Split, FeatureSet Train, FeatureSet Validation)
{
    private const int Batch = 64;

    /// <summary>Runs the trunk over the data.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data.</param>
    /// <param name="pool">Who works.</param>
    /// <param name="tell">Hears how long it took.</param>
    /// <param name="cancel">Stops between two batches.</param>
    public static CachedFeatures Compute(
        StartingModel model, PreparedData data, WorkerPool pool, Action<string> tell, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(tell);
        var watch = Stopwatch.StartNew();
        var split = FeatureSplit.At(model.Graph, model.Head.Features);
        FeatureSet Of(PixelSet set) => FeatureSet.Compute(
            split.Trunk, model.Weights, new EvaluationLoader(set, data.Preprocessing, Math.Min(Batch, set.Count)), pool, cancel);
        var features = new CachedFeatures(split, Of(data.Train), Of(data.Validation));
        var seconds = watch.Elapsed.TotalSeconds;
        tell(string.Create(CultureInfo.InvariantCulture,
            $"features of {data.Train.Count + data.Validation.Count} pictures, {features.Train.Length} numbers each, computed once in {seconds:0.0} s; "
            + $"the head learns from them, and pictures are not varied"));
        return features;
    }

    /// <summary>An evaluator of heads on the validation features.</summary>
    /// <param name="pool">Who works.</param>
    public Evaluator Evaluator(WorkerPool pool) => new(Split.Head, Validation, Math.Min(256, Validation.Count), pool);
}
