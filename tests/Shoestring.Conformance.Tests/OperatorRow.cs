namespace Shoestring.Conformance.Tests;

/// <summary>What the vectors say of one operator: a row of <c>docs/ops.md</c>.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Verdicts">Its vectors: models of this operator alone, of types that are read.</param>
internal sealed record OperatorRow(string Name, IReadOnlyList<Verdict> Verdicts)
{
    // Numbers as models hold them; other integers, strings and NumPy's random numbers are no part of the promise.
    private static readonly HashSet<string> Promised = ["Float", "Double", "Float16", "Int8", "Uint8", "Int32", "Int64", "Bool"];

    /// <summary>Operators with vectors of their own whose types are promised, by name.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        .. Runs.Verdicts.Where(v => v.Operators.Count == 1 && IsPromised(v)).GroupBy(v => v.Operators[0])
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new OperatorRow(g.Key, [.. g])),
    ];

    /// <summary>Whether every vector passes.</summary>
    public bool Passes => Verdicts.All(v => v.Outcome == Outcome.Passed);

    /// <summary>The row.</summary>
    public override string ToString()
    {
        var opsets = Verdicts.Select(v => v.Opset).Distinct().Order();
        var types = Verdicts.SelectMany(v => v.Types).Distinct().Order(StringComparer.Ordinal).Select(t => t.ToLowerInvariant());
        var gradient = Verdicts.Any(v => v.HasGradient == true) ? "yes" : Verdicts.All(v => v.HasGradient is null) ? "–" : "no";
        var note = Verdicts.Max(v => v.Computed) switch
        {
            Computed.AtImport when Verdicts.All(v => v.Computed == Computed.AtImport) => "all inputs known at import",
            Computed.AtImport => "some forms: all inputs known at import",
            Computed.WithConstants when Verdicts.All(v => v.Computed == Computed.WithConstants) => "other inputs known at import",
            Computed.WithConstants => "some forms: other inputs known at import",
            _ => "",
        };
        return $"| {Name} | {string.Join(", ", opsets)} | {string.Join(", ", types)} | {gradient} | {Verdicts.Count} | {note} |";
    }

    private static bool IsPromised(Verdict vector) =>
        vector.Types.All(Promised.Contains) && vector.Reason is not ("random numbers" or "float64 beyond float32's range");
}
