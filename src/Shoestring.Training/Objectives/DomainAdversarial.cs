using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;

namespace Shoestring.Training.Objectives;

/// <summary>
/// Cross-entropy on labelled rows (targets of the other domain's rows are all zero) + cross-entropy of a small classifier of the
/// domain, behind a reversal of the gradient, so that features tell classes but not domains.
/// Source: Ganin and Lempitsky, "Unsupervised Domain Adaptation by Backpropagation", 2015.
/// </summary>
/// <param name="Coefficient">λ of the reversal.</param>
public sealed record DomainAdversarial(double Coefficient = 1) : Objective
{
    /// <summary>Name of the input that holds each row's domain, one-hot [N, 2].</summary>
    public const string Domains = "domains";

    /// <inheritdoc/>
    public override Value Loss(LossScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var b = scope.Graph;
        var model = scope.Train(scope.Images());
        scope.Logits = model.Logits;
        var features = b.Add(new GradientReversal(Coefficient), model.Features);
        var weight = b.Parameter(
            "domain.weight", ParameterRole.Weight, new KaimingUniform(), Shape.Of(2, features.Shape[1].Extent));
        var domain = b.Add(new Gemm(TransB: true), features, weight);
        return scope.Sum(
            scope.CrossEntropy(scope.Logits, scope.Targets()),
            scope.CrossEntropy(domain, scope.Input(Domains, scope.BatchSize, 2)));
    }
}
