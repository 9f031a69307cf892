namespace Shoestring.Graphs.Programs;

/// <summary>Arithmetic of layouts.</summary>
internal static class Layouts
{
    private static readonly int[] ChannelsLast = [0, 2, 3, 1];
    private static readonly int[] Filter = [2, 3, 1, 0];

    /// <summary>For each physical axis, which logical axis it is.</summary>
    public static int[] Permutation(this Layout layout, int rank) => layout switch
    {
        Layout.ChannelsLast => ChannelsLast,
        Layout.Filter => Filter,
        _ => [.. Enumerable.Range(0, rank)],
    };

    /// <summary>Extents in the order of memory.</summary>
    public static int[] Physical(this Layout layout, int[] logical) =>
        [.. layout.Permutation(logical.Length).Select(axis => logical[axis])];

    /// <summary>Where a logical axis stands in memory.</summary>
    public static int PhysicalAxis(this Layout layout, int axis, int rank) =>
        Array.IndexOf(layout.Permutation(rank), axis < 0 ? axis + rank : axis);

    /// <summary>Strides in memory (elements) of the logical axes.</summary>
    public static int[] LogicalStrides(this Layout layout, int[] logical)
    {
        var permutation = layout.Permutation(logical.Length);
        var physical = Indexing.Strides(layout.Physical(logical));
        var strides = new int[logical.Length];
        for (var i = 0; i < logical.Length; i++)
        {
            strides[permutation[i]] = physical[i];
        }

        return strides;
    }

    /// <summary>Whether two layouts of a shape are the same order of memory (axes of extent 1 do not count).</summary>
    public static bool SameOrder(Layout a, Layout b, int[] logical) =>
        a == b || a.Permutation(logical.Length).Where(x => logical[x] > 1)
            .SequenceEqual(b.Permutation(logical.Length).Where(x => logical[x] > 1));

    /// <summary>Copies row-major numbers into a layout.</summary>
    public static void Store(ReadOnlySpan<float> logical, int[] extents, Layout layout, Span<float> physical)
    {
        if (SameOrder(layout, Layout.RowMajor, extents))
        {
            logical.CopyTo(physical);
            return;
        }

        Kernels.Layout.Permute(extents, layout.Permutation(extents.Length), logical, physical);
    }

    /// <summary>Copies numbers in a layout to row-major order.</summary>
    public static void Load(ReadOnlySpan<float> physical, int[] extents, Layout layout, Span<float> logical)
    {
        if (SameOrder(layout, Layout.RowMajor, extents))
        {
            physical.CopyTo(logical);
            return;
        }

        var order = layout.Permutation(extents.Length);
        var back = Enumerable.Range(0, order.Length).Select(axis => Array.IndexOf(order, axis)).ToArray();
        Kernels.Layout.Permute(layout.Physical(extents), back, physical, logical);
    }
}
