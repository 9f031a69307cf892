using System.Collections.Immutable;
using Shoestring.Errors;
using Shoestring.Training.Optimizers;

namespace Shoestring.Autopilot.Single;

/// <summary>An optimiser that <c>train</c> can be asked for: one row each.</summary>
/// <param name="Name">What a person types.</param>
/// <param name="LearningRate">Largest learning rate where none is asked for.</param>
/// <param name="WeightDecay">Weight decay where none is asked for.</param>
/// <param name="Create">Makes it with a weight decay.</param>
public sealed record TrainOptimizer(string Name, double LearningRate, double WeightDecay, Func<double, OptimizerDefinition> Create)
{
    private const double LargestNorm = 5;

    /// <summary>All rows; the first is the default.</summary>
    public static ImmutableArray<TrainOptimizer> All { get; } =
    [
        new("sgd", 0.1, 5e-4, decay => new Sgd { WeightDecay = decay, ClipNorm = LargestNorm }),
        new("adamw", 3e-3, 5e-2, decay => new AdamW { WeightDecay = decay }),
    ];

    /// <summary>The row of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static TrainOptimizer Find(string name) => All.FirstOrDefault(o => o.Name == name)
        ?? throw new InputException($"there is no optimizer '{name}'; choose one of {string.Join(", ", All.Select(o => o.Name))}");
}
