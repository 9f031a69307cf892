using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Training.Objectives;

/// <summary>
/// Cross-entropy on the labelled rows (targets of unlabelled rows are all zero) + weight · mean squared distance between the class
/// probabilities of the student on one view and of its running average on another.
/// Source: Tarvainen and Valpola, "Mean teachers are better role models", 2017.
/// </summary>
/// <param name="Decay">Share of the average that an update keeps, 0 to below 1.</param>
/// <param name="Consistency">Weight of the distance.</param>
public sealed record MeanTeacher(double Decay = 0.99, double Consistency = 10) : Objective
{
    /// <summary>Name of the input that holds the second view.</summary>
    public const string SecondView = "input2";

    /// <summary>What the average's parameters are called in front.</summary>
    public const string Prefix = "mean_teacher.";

    /// <inheritdoc/>
    public override Value Loss(LossScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var b = scope.Graph;
        scope.Logits = scope.Train(scope.Images()).Logits;
        var teacher = scope.Frozen(scope.Model, scope.Images(SecondView), Prefix).Logits;
        foreach (var p in scope.Model.Parameters.Where(p => p.Role != ParameterRole.Constant))
        {
            var average = LossScope.Freeze(p, Prefix);
            var next = b.Add(new MovingAverage(Decay, 1), b.Parameter(average), b.Parameter(p));
            b.Update(b.ParameterOf(b.Parameter(average))!, next);
        }

        var distance = b.Add(new Sub(), b.Add(new Softmax(), scope.Logits), b.Add(new Softmax(), teacher));
        return scope.Sum(
            scope.CrossEntropy(scope.Logits, scope.Targets()),
            scope.Scale(scope.Mean(b.Add(new Mul(), distance, distance)), Consistency));
    }

    /// <inheritdoc/>
    public override Weights ExtraWeights(Weights model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var extra = new Weights();
        foreach (var name in model.Names)
        {
            extra[Prefix + name] = model[name];
        }

        return extra;
    }
}
