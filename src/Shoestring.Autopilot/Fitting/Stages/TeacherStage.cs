using System.Globalization;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Training.Objectives;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Trains a wider network, which only has to be accurate.</summary>
internal sealed class TeacherStage(NetPlan student, AugmentationPolicy policy) : Stage
{
    public override string Name => "teacher";

    public override string Title => "Train a teacher";

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var recipe = session.Recipe;
        var later = recipe.StudentShare + recipe.PruneShare + recipe.QuantizeShare;
        var share = recipe.TeacherShare / (recipe.TeacherShare + later);
        var plan = NetPlan.Parse(session.Decide("teacher", () => Choose(session, session.Remaining * share)));
        var graph = plan.Build(session.Model);
        var weights = Weights.Initialize(graph, session.Request.Seed);
        var result = new StageTraining(Name, graph, weights, policy, recipe.LearningRate, share).Run(session);
        return (
            new StageModel(graph, result.Best, result.BestAccuracy ?? 0),
            $"{plan}, {result.History.Count} epochs from nothing");
    }

    // The widest that gets the epochs it needs: a wide net that is half trained teaches worse than a twin that is done.
    private (string Choice, string Reason) Choose(FitSession session, double seconds)
    {
        var recipe = session.Recipe;
        var batch = StageTraining.BatchOf(session.Data.Train, recipe);
        foreach (var factor in recipe.TeacherWidths)
        {
            var plan = student.Scaled(factor, unit: 16);
            var step = SpeedProbe.SecondsPerStep(
                plan.Build(session.Model), null, new Supervised(), batch, session.Pool, Math.Min(0.5, seconds / 100));
            var epochs = seconds / (step * Math.Max(1, session.Data.Train.Count / batch));
            if (epochs >= recipe.TeacherEpochs || factor == recipe.TeacherWidths[^1])
            {
                return (plan.ToString(), string.Create(
                    CultureInfo.InvariantCulture,
                    $"{factor:0.##} times as wide as the student: the time allows it about {epochs:0} epochs, and a teacher wants {recipe.TeacherEpochs}"));
            }
        }

        throw new InvalidOperationException("the recipe names no teacher width");
    }
}
