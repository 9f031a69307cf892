namespace Shoestring.Errors;

/// <summary>Names that a person may have meant.</summary>
public static class NearNames
{
    // Half of the letters: a slip of the finger, no other word.
    private const double Likely = 0.5;
    private const double AfterSlip = 0.9;
    private const int ShortestWord = 3;

    /// <summary>
    /// The names in the order of the pairs of neighbouring letters that they share with what was typed, each with its share: Dice's coefficient,
    /// from 0 to 1. Source: Dice, 1945. One slip of the finger, which in a short word spoils most pairs, leaves at least 0.9.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is.</param>
    public static IEnumerable<(string Name, double Share)> Of(string typed, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(names);
        var letters = Pairs(typed);
        return names.Select(n => (Name: n, Share: Math.Max(Share(Pairs(n), letters), IsSlip(typed, n) ? AfterSlip : 0))).OrderByDescending(n => n.Share);
    }

    /// <summary>Asks in a message whether another name was meant: <c> (did you mean fit?)</c>; empty when none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is.</param>
    public static string Hint(string typed, IEnumerable<string> names) =>
        Of(typed, names).FirstOrDefault() is { Share: >= Likely } near ? $" (did you mean {near.Name}?)" : "";

    // Two names without a pair share nothing.
    private static double Share(HashSet<string> a, HashSet<string> b) => 2.0 * a.Intersect(b).Count() / Math.Max(1, a.Count + b.Count);

    // What is left between equal ends: a letter too many, too few or wrong, or two that are swapped.
    private static bool IsSlip(string typed, string name)
    {
        var head = typed.Zip(name).TakeWhile(p => p.First == p.Second).Count();
        var tail = typed.Skip(head).Reverse().Zip(name.Skip(head).Reverse()).TakeWhile(p => p.First == p.Second).Count();
        var (left, meant) = (typed[head..^tail], name[head..^tail]);
        return Math.Min(typed.Length, name.Length) >= ShortestWord
            && ((left.Length <= 1 && meant.Length <= 1) || (left is [var a, var b] && meant is [var c, var d] && a == d && b == c));
    }

    private static HashSet<string> Pairs(string name) =>
        [.. Enumerable.Range(0, Math.Max(0, name.Length - 1)).Select(i => name.Substring(i, 2).ToUpperInvariant())];
}
