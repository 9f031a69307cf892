using Shoestring.Data;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Trains the student: on the teacher's answers, or, without a teacher, on the labels and for the teacher's time too. Where pruning follows, most of the training comes after it.</summary>
internal sealed class StudentStage(NetPlan student, StageModel? teacher, AugmentationPolicy policy) : Stage
{
    public override string Name => "student";

    public override string Title => teacher is null ? "Train the student" : "Distil the student";

    /// <summary>Decides the epochs and trains nothing.</summary>
    public static void Outlined(FitSession session, NetPlan student, bool taught) =>
        Training(session, student.Build(session.Model), AugmentationPolicy.Light(false), taught).DecideEpochs(session);

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var graph = student.Build(session.Model);
        var result = (Training(session, graph, policy, teacher is not null) with { Teacher = teacher }).Run(session);
        return (
            new StageModel(graph, result.Best, result.BestAccuracy ?? 0),
            $"{student}, {Epochs(result.History.Count)} on the {(teacher is null ? "labels" : "teacher's answers")}");
    }

    private static StageTraining Training(FitSession session, Graph graph, AugmentationPolicy policy, bool taught)
    {
        var recipe = session.Recipe;
        var share = recipe.StudentShare + (taught ? 0 : recipe.TeacherShare);
        var later = recipe.PruneShare + recipe.QuantizeShare;
        if (!PruneStage.IsNeeded(session, graph))
        {
            share += recipe.PruneShare;
            later -= recipe.PruneShare;
        }

        var weights = Weights.Initialize(graph, session.Request.Seed + 1);
        return new StageTraining("student", graph, weights, policy, recipe.LearningRate, share / (share + later));
    }
}
