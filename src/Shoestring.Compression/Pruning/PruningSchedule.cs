namespace Shoestring.Compression.Pruning;

/// <summary>
/// In how many cuts a target is reached; each cuts the same fraction of what is left: cost_i = cost_0 · (limit / cost_0)^(i / steps).
/// </summary>
/// <param name="Steps">Number of cuts, 1 or more; recovery follows each.</param>
public sealed record PruningSchedule(int Steps = 1)
{
    /// <summary>The limit after a cut.</summary>
    /// <param name="index">Number of the cut, from 0.</param>
    /// <param name="start">Cost before the first.</param>
    /// <param name="limit">Cost wanted in the end.</param>
    public double Limit(int index, double start, double limit) => index + 1 >= Steps || limit <= 0
        ? limit
        : start * Math.Pow(Math.Min(1, limit / start), (index + 1.0) / Steps);
}
