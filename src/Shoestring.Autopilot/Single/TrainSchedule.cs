using System.Collections.Immutable;
using Shoestring.Errors;
using Shoestring.Training.Schedules;

namespace Shoestring.Autopilot.Single;

/// <summary>A course of the learning rate that <c>train</c> can be asked for: one row each.</summary>
/// <param name="Name">What a person types.</param>
/// <param name="Create">Makes it from the largest rate and the number of updates.</param>
public sealed record TrainSchedule(string Name, Func<double, double, Schedule> Create)
{
    private const double Warmup = 0.05;

    /// <summary>All rows; the first is the default.</summary>
    public static ImmutableArray<TrainSchedule> All { get; } =
    [
        new("cosine", (peak, updates) => new WarmupSchedule(Warmup * updates, new CosineSchedule(peak, (1 - Warmup) * updates))),
        new("one-cycle", (peak, updates) => new OneCycleSchedule(peak, Math.Max(2, updates))),
        new("constant", (peak, _) => new ConstantSchedule(peak)),
    ];

    /// <summary>The row of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static TrainSchedule Find(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? throw new InputException($"there is no schedule '{name}'; choose one of {string.Join(", ", All.Select(s => s.Name))}");
}
