using Shoestring.Data;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Trains the student: on the teacher's answers, or, without a teacher, on the labels and for the teacher's time too.</summary>
internal sealed class StudentStage(NetPlan student, StageModel? teacher, AugmentationPolicy policy) : Stage
{
    public override string Name => "student";

    public override string Title => teacher is null ? "Train the student" : "Distil the student";

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var recipe = session.Recipe;
        var graph = student.Build(session.Model);
        var weights = Weights.Initialize(graph, session.Request.Seed + 1);
        var share = recipe.StudentShare + (teacher is null ? recipe.TeacherShare : 0);
        var later = recipe.PruneShare + recipe.QuantizeShare;
        var result = new StageTraining(Name, graph, weights, policy, recipe.LearningRate, share / (share + later))
        {
            Teacher = teacher,
        }.Run(session);
        return (
            new StageModel(graph, result.Best, result.BestAccuracy ?? 0),
            $"{student}, {result.History.Count} epochs on the {(teacher is null ? "labels" : "teacher's answers")}");
    }
}
