namespace Shoestring.Graphs;

/// <summary>Index arithmetic that scalar references and layouts share.</summary>
internal static class Indexing
{
    /// <summary>Row-major strides of extents.</summary>
    public static int[] Strides(ReadOnlySpan<int> extents)
    {
        var strides = new int[extents.Length];
        var stride = 1;
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extents[i];
        }

        return strides;
    }

    /// <summary>Strides with which an operand is read in the shape it is broadcast to: 0 along axes it lacks or has once.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> operand, ReadOnlySpan<int> result)
    {
        var own = Strides(operand);
        var strides = new int[result.Length];
        var lead = result.Length - operand.Length;
        for (var i = lead; i < result.Length; i++)
        {
            strides[i] = operand[i - lead] == 1 ? 0 : own[i - lead];
        }

        return strides;
    }

    /// <summary>Axes counted from the front, sorted.</summary>
    public static int[] Normalize(IEnumerable<int> axes, int rank) =>
        [.. axes.Select(a => a < 0 ? a + rank : a).Order()];

    /// <summary>Steps a counter of extents, last axis fastest; false when it has run through.</summary>
    public static bool Next(Span<int> index, ReadOnlySpan<int> extents)
    {
        for (var i = index.Length - 1; i >= 0; i--)
        {
            if (++index[i] < extents[i])
            {
                return true;
            }

            index[i] = 0;
        }

        return false;
    }

    /// <summary>The flat offset of an index.</summary>
    public static int Offset(ReadOnlySpan<int> index, ReadOnlySpan<int> strides)
    {
        var offset = 0;
        for (var i = 0; i < index.Length; i++)
        {
            offset += index[i] * strides[i];
        }

        return offset;
    }
}
