using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Fitting;

namespace Shoestring.Autopilot.Runs;

/// <summary>What stands in <c>run.json</c>: all that a reader, a report or a resume needs to know about a run.</summary>
public sealed record RunRecord
{
    /// <summary>Version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Name of the run: its folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The command that made it, as it can be typed again.</summary>
    public required string Command { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required ulong Seed { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Seconds of work so far, over all resumes.</summary>
    public double Seconds { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineRecord Machine { get; init; }

    /// <summary>On which data.</summary>
    public required DataRecord Data { get; init; }

    /// <summary>What the model must keep.</summary>
    public required Budget Budget { get; init; }

    /// <summary>How time is shared and stages train; null for a run of <c>train</c>, which has options of its own.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>What was decided, in order, and why. A decision taken from a clock stands here before it is used.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>What went before the first stage, in order. Its seconds and those of <see cref="Steps"/> add up to <see cref="Seconds"/>.</summary>
    public IReadOnlyList<PhaseRecord> Preparation { get; init; } = [];

    /// <summary>What each finished stage made and measured, in order.</summary>
    public IReadOnlyList<StageRecord> Steps { get; init; } = [];

    /// <summary>The shipped model; null until there is one.</summary>
    public ResultRecord? Result { get; init; }

    /// <summary>Why the run ended without a model; null while it can go on, and where it ended with one.</summary>
    public string? Failure { get; init; }
}
