namespace Shoestring.Conformance.Tests;

/// <summary>When an operator is computed: which of its inputs have to be known at import.</summary>
internal enum Computed
{
    /// <summary>None: all flow through the graph.</summary>
    InGraph,

    /// <summary>All but the first, which flows through the graph.</summary>
    WithConstants,

    /// <summary>All: it is computed while the file is read.</summary>
    AtImport,
}
