namespace Shoestring.Graphs.Programs;

/// <summary>Where an op's output is the input under another shape or name: no kernel where memory's order allows.</summary>
internal static class Views
{
    /// <summary>Whether the output can be the input's own memory.</summary>
    public static bool CanAlias(Storage input, Storage output) =>
        output.Buffer == BufferKind.Arena
        && ((input.Layout == output.Layout && input.Logical.AsSpan().SequenceEqual(output.Logical))
            || (IsRowMajor(input) && IsRowMajor(output)));

    /// <summary>Whether a storage's memory is in the logical order.</summary>
    public static bool IsRowMajor(Storage s) => Layouts.SameOrder(s.Layout, Layout.RowMajor, s.Logical);
}
