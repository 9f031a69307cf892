namespace Shoestring.Graphs.Tests.Ops;

/// <summary>
/// The table of all ops: each has one row or more, and every law and golden file runs over it. A new op adds its rows to the table of its
/// family; a completeness test fails for an op without a row.
/// </summary>
internal static class OpCases
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<OpCase> All { get; } =
    [
        .. ElementwiseCases.All, .. ContractionCases.All, .. NormalizationCases.All, .. ReductionCases.All, .. PoolCases.All,
        .. ShapeCases.All, .. RandomCases.All, .. QuantizationCases.All,
    ];

    /// <summary>The names of all rows, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    /// <summary>The row of a name.</summary>
    public static OpCase Named(string name) => All.Single(c => c.Name == name);
}
