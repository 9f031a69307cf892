namespace Shoestring.Graphs.Programs;

/// <summary>Which memory a value lives in.</summary>
internal enum BufferKind
{
    /// <summary>The program's own arena.</summary>
    Arena,

    /// <summary>The state store's values: parameters and statistics.</summary>
    State,

    /// <summary>The state store's gradients.</summary>
    Gradient,
}
