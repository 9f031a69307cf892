using System.Collections.Immutable;
using Shoestring.Training.Schedules;

namespace Shoestring.Training.Optimizers;

/// <summary>An optimiser as data: makes the chain for a learning-rate schedule.</summary>
public abstract record OptimizerDefinition
{
    /// <summary>Weight decay λ of filters and matrices; norms and biases are never decayed.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest global norm of a gradient, or null to leave gradients alone.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>A fresh optimiser.</summary>
    /// <param name="learningRate">η as a function of the step.</param>
    public Optimizer Create(Schedule learningRate) =>
        new([.. ClipNorm is { } limit ? [new ClipByGlobalNorm(limit)] : ImmutableArray<GradientTransform>.Empty, .. Chain(), new ScaleByLearningRate(learningRate)]);

    /// <summary>The transforms between clipping and the learning rate.</summary>
    protected abstract IEnumerable<GradientTransform> Chain();
}
