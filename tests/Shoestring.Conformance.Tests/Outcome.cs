namespace Shoestring.Conformance.Tests;

/// <summary>How a vector ended.</summary>
internal enum Outcome
{
    /// <summary>The outputs are right.</summary>
    Passed,

    /// <summary>The importer says that it cannot, before anything is computed.</summary>
    Unsupported,

    /// <summary>The outputs are wrong, or something broke.</summary>
    Failed,
}
