using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Shoestring.Compression.Pruning;

/// <summary>What a plan does to one coupled set.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Channels">How many channels it has.</param>
/// <param name="Removed">Which of them go, ascending.</param>
/// <param name="Members">Parameters that change with it.</param>
/// <param name="Scores">Importance of each channel, as far as it was asked.</param>
public sealed record PlannedSet(
    string Name, int Channels, ImmutableArray<int> Removed, ImmutableArray<string> Members, ImmutableArray<double> Scores)
{
    /// <summary>How many channels are left.</summary>
    [JsonIgnore]
    public int Kept => Channels - Removed.Length;
}
