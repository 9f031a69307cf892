using System.Globalization;
using Shoestring.Data;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Trains a wider network, which only has to be accurate.</summary>
internal sealed class TeacherStage(NetPlan student, AugmentationPolicy policy) : Stage
{
    public override string Name => "teacher";

    public override string Title => "Train a teacher";

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var recipe = session.Recipe;
        var plan = NetPlan.Parse(session.Decide("teacher", () => (
            student.Scaled(recipe.TeacherWidth, unit: 16).ToString(),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{recipe.TeacherWidth:0.0} times as wide as the student: strong enough to teach, cheap enough for the time"))));
        var graph = plan.Build(session.Model);
        var weights = Weights.Initialize(graph, session.Request.Seed);
        var later = recipe.StudentShare + recipe.PruneShare + recipe.QuantizeShare;
        var result = new StageTraining(
            Name, graph, weights, policy, recipe.LearningRate, recipe.TeacherShare / (recipe.TeacherShare + later)).Run(session);
        return (
            new StageModel(graph, result.Best, result.BestAccuracy ?? 0),
            $"{plan}, {result.History.Count} epochs from nothing");
    }
}
