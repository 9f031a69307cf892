namespace Shoestring.Data;

/// <summary>How closely data are looked at.</summary>
public sealed record InspectOptions
{
    /// <summary>Examples kept in each list of the report; the counts are always whole.</summary>
    public int Examples { get; init; } = 50;

    /// <summary>Bits of 64 in which the difference hashes of near duplicates may differ.</summary>
    public int HashRadius { get; init; } = 3;

    /// <summary>
    /// Mean difference of two 16×16 grey thumbnails below which they are near duplicates, in levels of 255.
    /// </summary>
    public double PixelRadius { get; init; } = 3;

    /// <summary>Pairs of hashes compared before the search for near duplicates stops.</summary>
    public long MostComparisons { get; init; } = 200_000_000;

    /// <summary>Threads that look. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
