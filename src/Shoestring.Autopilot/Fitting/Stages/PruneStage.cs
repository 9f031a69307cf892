using System.Globalization;
using Shoestring.Autopilot.Budgets;
using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Compression.Size;
using Shoestring.Compression.Statistics;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Training.Evaluations;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Takes the least important channels out until the int8 file keeps the size, then recovers.</summary>
internal sealed class PruneStage(StageModel student, StageModel? teacher, AugmentationPolicy policy) : Stage
{
    // A file differs from its estimate by a few bytes: keep half a percent of the budget for that.
    private const double Closer = 0.995;

    // Half by importance, half by bytes gained: what is cheap in bytes, such as the first layers, is not what a file must lose.
    private static readonly PruningOptions Options = new() { CostExponent = 0.5 };

    public override string Name => "prune";

    public override string Title => "Prune to the budget";

    /// <summary>Whether a network's int8 file is larger than the budget.</summary>
    public static bool IsNeeded(FitSession session, Graph graph) =>
        session.Request.Budget.MaxSize is { } limit && SizeModel.Measure(graph, session.Export) > limit * Closer;

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var (graph, weights, removed) = Shrink(session);
        if (removed == 0)
        {
            return (Measured(session, student), "the student keeps the size as it is");
        }

        var recipe = session.Recipe;
        var result = new StageTraining(
            Name, graph, weights, policy, recipe.RecoveryRate, recipe.PruneShare / (recipe.PruneShare + recipe.QuantizeShare))
        {
            Teacher = teacher,
            Warmup = 0.05,
        }.Run(session);
        return (
            Measured(session, new StageModel(graph, result.Best, result.BestAccuracy ?? 0)),
            string.Create(
                CultureInfo.InvariantCulture, $"{removed} channels by L1 norm taken out, {Epochs(result.History.Count)} of recovery"));
    }

    // The last stage with batch normalisation: its statistics are measured anew, since those that a short stage averaged may lag behind.
    private static StageModel Measured(FitSession session, StageModel model)
    {
        var weights = BatchNormReestimation.Apply(model.Graph, model.Weights, CalibrationPictures.Of(session.Data), session.Pool);
        using var validation = new Evaluator(
            model.Graph, new EvaluationLoader(session.Data.Validation, session.Data.Preprocessing), session.Pool);
        var accuracy = validation.Evaluate(weights).Accuracy;
        return accuracy >= model.Accuracy ? new StageModel(model.Graph, weights, accuracy) : model;
    }

    private (Graph Graph, Weights Weights, int Removed) Shrink(FitSession session)
    {
        if (session.Request.Budget.MaxSize is not { } limit)
        {
            return (student.Graph, student.Weights, 0);
        }

        var data = new PruningData(student.Graph.Bind("N", 1), student.Weights);
        var measure = SizeModel.Of(student.Graph, session.Export);
        var size = SizeModel.Measure(student.Graph, session.Export);
        var (graph, weights, removed) = (student.Graph, student.Weights, 0);
        for (var aim = limit * Closer; size > limit * Closer; aim *= Closer)
        {
            var plan = new Pruner(new L1(), PruningTarget.AtMost(measure, aim), Options).Analyse(data);
            (graph, weights) = plan.Apply(student.Graph, student.Weights);
            removed = plan.Sets.Sum(s => s.Removed.Length);
            var next = SizeModel.Measure(graph, session.Export);
            if (aim < limit / 2.0)
            {
                throw new InfeasibleException(
                    $"pruning cannot reach --max-size {Quantity.FormatBytes(limit)}: the nearest feasible point is {Quantity.FormatBytes(next)}");
            }

            size = next;
        }

        return (graph, weights, removed);
    }
}
