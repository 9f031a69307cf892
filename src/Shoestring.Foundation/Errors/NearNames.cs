namespace Shoestring.Errors;

/// <summary>Names that a person may have meant.</summary>
public static class NearNames
{
    /// <summary>
    /// The names in the order of the pairs of neighbouring letters that they share with what was typed, each with its share: Dice's coefficient,
    /// from 0 to 1. Source: Dice, 1945.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is.</param>
    public static IEnumerable<(string Name, double Share)> Of(string typed, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(names);
        var letters = Pairs(typed);
        return names.Select(n => (Name: n, Share: Share(Pairs(n), letters))).OrderByDescending(n => n.Share);
    }

    // Two names without a pair share nothing.
    private static double Share(HashSet<string> a, HashSet<string> b) => 2.0 * a.Intersect(b).Count() / Math.Max(1, a.Count + b.Count);

    private static HashSet<string> Pairs(string name) =>
        [.. Enumerable.Range(0, Math.Max(0, name.Length - 1)).Select(i => name.Substring(i, 2).ToUpperInvariant())];
}
