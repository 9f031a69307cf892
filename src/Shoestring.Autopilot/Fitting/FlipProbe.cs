using System.Globalization;
using Shoestring.Data;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Fitting;

/// <summary>
/// Whether a mirrored picture still belongs to its class, asked of the data: a small network is trained twice from the same seed, with
/// and without flips, and the validation split decides. Letters and digits lose by flips, and so does a small network on
/// things that always face one way.
/// </summary>
internal static class FlipProbe
{
    private const string Topic = "flip";
    // Enough to tell the two apart.
    private const int MostSamples = 8000;
    private const int MostEpochs = 12;

    /// <summary>Whether flips pay.</summary>
    public static bool Decide(FitSession session)
    {
        var choice = session.Decide(Topic, () =>
        {
            var graph = NetPlan.Of(8, 1).Build(session.Model);
            var weights = Weights.Initialize(graph, session.Request.Seed);
            var share = session.Recipe.TuningShare / 2;
            var samples = session.Data.Train.Spread(MostSamples);
            double Accuracy(bool flip) => new StageTraining(
                flip ? "tune-flip" : "tune-plain", graph, weights.Clone(), AugmentationPolicy.Light(flip), session.Recipe.LearningRate,
                flip ? share : share / (1 - share))
            {
                MostEpochs = MostEpochs,
                Samples = samples,
            }.Run(session).BestAccuracy ?? 0;

            var (with, without) = (Accuracy(true), Accuracy(false));

            var pays = with >= without;
            return (
                pays ? "yes" : "no",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a small network reaches {with:P1} on validation with mirrored pictures and {without:P1} without, from the same seed"));
        });
        return choice == "yes";
    }
}
