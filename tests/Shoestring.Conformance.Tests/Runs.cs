using System.Collections.Immutable;

namespace Shoestring.Conformance.Tests;

/// <summary>What came of all vectors; run once for all tests.</summary>
internal static class Runs
{
    private static readonly Lazy<ImmutableArray<Verdict>> All = new(() =>
    {
        using var runner = new VectorRunner();
        return [.. Vectors.Families.SelectMany(Vectors.Of).Select(runner.Run)];
    });

    /// <summary>One verdict a vector.</summary>
    public static ImmutableArray<Verdict> Verdicts => All.Value;
}
