using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Training.Objectives;

/// <summary>
/// (1 − α)·CE(student, targets) + α·T²·KL(softmax(teacher/T) ‖ softmax(student/T)). The teacher sees the same augmented pictures: it
/// stands frozen in the graph, or its logits come with the batch as <see cref="TeacherLogits"/>.
/// Source: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015.
/// </summary>
/// <param name="Temperature">T, above 0.</param>
/// <param name="Alpha">α, the teacher's share, 0 to 1.</param>
/// <param name="LabelSmoothing">Smoothing of the targets' part.</param>
public sealed record Distillation(double Temperature = 4, double Alpha = 0.9, double LabelSmoothing = 0) : Objective
{
    /// <summary>Name of the input that holds the teacher's logits when no teacher stands in the graph.</summary>
    public const string TeacherLogits = "teacher_logits";

    /// <summary>What the teacher's parameters are called in front.</summary>
    public const string Prefix = "teacher.";

    /// <summary>The teacher as deployed, or null when its logits come with the batch.</summary>
    public Graph? Teacher { get; init; }

    /// <summary>The teacher's numbers.</summary>
    public Weights? TeacherWeights { get; init; }

    /// <inheritdoc/>
    public override Value Loss(LossScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var images = scope.Images();
        scope.Logits = scope.Train(images).Logits;
        var teacher = Teacher is null
            ? scope.Input(TeacherLogits, scope.BatchSize, scope.Classes)
            : scope.Frozen(Teacher, images, Prefix).Logits;

        // KL(p ‖ q) = H(p, q) − H(p); the entropy H(p) has no gradient but keeps the loss at 0 when student and teacher agree.
        var b = scope.Graph;
        var p = b.Add(new StopGradient(), b.Add(new Softmax(), scope.Scale(teacher, 1 / Temperature)));
        var logP = b.Add(new StopGradient(), b.Add(new LogSoftmax(), scope.Scale(teacher, 1 / Temperature)));
        var negativeEntropy = scope.Scale(scope.Mean(b.Add(new Mul(), p, logP)), scope.Classes);
        var divergence = scope.Sum(scope.CrossEntropy(scope.Scale(scope.Logits, 1 / Temperature), p), negativeEntropy);
        var soft = scope.Scale(divergence, Alpha * Temperature * Temperature);
        return Alpha >= 1
            ? soft
            : scope.Sum(soft, scope.Scale(scope.CrossEntropy(scope.Logits, scope.Smooth(scope.Targets(), LabelSmoothing)), 1 - Alpha));
    }

    /// <inheritdoc/>
    public override Weights ExtraWeights(Weights model)
    {
        var extra = new Weights();
        foreach (var parameter in Teacher?.Parameters ?? [])
        {
            extra[Prefix + parameter.Name] = (TeacherWeights
                ?? throw new InvalidOperationException("a teacher needs weights"))[parameter.Name];
        }

        return extra;
    }
}
