using System.Globalization;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Training.Objectives;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Trains a wider network, which only has to be accurate.</summary>
internal sealed class TeacherStage(NetPlan plan, AugmentationPolicy policy) : Stage
{
    private const string Topic = "teacher";
    private const string None = "none";

    public override string Name => "teacher";

    public override string Title => "Train a teacher";

    /// <summary>The teacher that the time allows, or null: one that is half trained teaches less than the labels do.</summary>
    public static NetPlan? Choose(FitSession session, NetPlan student)
    {
        var choice = session.Decide(Topic, () => Widest(session, student));
        return choice == None ? null : NetPlan.Parse(choice);
    }

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var graph = plan.Build(session.Model);
        var weights = Weights.Initialize(graph, session.Request.Seed);
        var recipe = session.Recipe;
        var result = new StageTraining(Name, graph, weights, policy, recipe.LearningRate, recipe.ShareOfTeacher).Run(session);
        return (
            new StageModel(graph, result.Best, result.BestAccuracy ?? 0),
            $"{plan}, {Epochs(result.History.Count)} from nothing");
    }

    private static (string Choice, string Reason) Widest(FitSession session, NetPlan student)
    {
        var recipe = session.Recipe;
        var seconds = session.Remaining * recipe.ShareOfTeacher;
        var batch = StageTraining.BatchOf(session.Data.Train, recipe);
        var epochs = 0.0;
        foreach (var factor in recipe.TeacherWidths)
        {
            var plan = student.Scaled(factor, unit: 16);
            var step = SpeedProbe.SecondsPerStep(
                plan.Build(session.Model), null, new Supervised(), batch, session.Pool, Math.Min(recipe.ProbeSeconds / 3, seconds / 100));
            epochs = seconds / (step * Math.Max(1, session.Data.Train.Count / batch));
            if (epochs >= recipe.TeacherEpochs)
            {
                return (plan.ToString(), string.Create(
                    CultureInfo.InvariantCulture,
                    $"{factor:0.##} times as wide as the student: the time allows it about {Epochs((int)Math.Round(epochs))}, and a teacher wants {recipe.TeacherEpochs}"));
            }
        }

        return (None, string.Create(
            CultureInfo.InvariantCulture,
            $"the time allows a wider network about {Epochs((int)Math.Round(epochs))}, and a teacher wants {recipe.TeacherEpochs}: the student gets the time"));
    }
}
