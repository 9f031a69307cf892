namespace Shoestring.Data;

/// <summary>How missing splits are cut.</summary>
public sealed record SplitOptions
{
    /// <summary>Share of the training samples set aside for validation.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Share of all samples set aside for the test, when the data have no test part.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>
    /// Decides which samples. Keep it apart from the training seed when runs must share their splits.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// From a sample's id to the key of its group; groups are never cut. Null: each sample for itself.
    /// </summary>
    public Func<string, string>? GroupOf { get; init; }
}
