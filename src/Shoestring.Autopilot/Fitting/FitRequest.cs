using Shoestring.Autopilot.Budgets;

namespace Shoestring.Autopilot.Fitting;

/// <summary>What a user asks of <see cref="Fitter"/>.</summary>
/// <param name="Data">A folder, a file or the name of a known set.</param>
/// <param name="Budget">What the model must keep.</param>
/// <param name="Out">The run's folder.</param>
/// <param name="Seed">Seed of every random choice.</param>
/// <param name="Threads">Threads that train.</param>
/// <param name="Command">The command as it can be typed again.</param>
public sealed record FitRequest(string Data, Budget Budget, string Out, ulong Seed, int Threads, string Command)
{
    /// <summary>How the time is shared and the stages train; a resumed run keeps the recipe that it began with.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>Whether a run that stands in <see cref="Out"/> is gone on with.</summary>
    public bool Resume { get; init; }
}
