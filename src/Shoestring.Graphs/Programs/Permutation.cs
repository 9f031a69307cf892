namespace Shoestring.Graphs.Programs;

/// <summary>A plain permuted copy for what moves seldom.</summary>
internal static class Permutation
{
    /// <summary>Copies so that axis i of the target is axis <paramref name="permutation"/>[i] of the source.</summary>
    public static void Copy(ReadOnlySpan<float> from, ReadOnlySpan<int> extents, ReadOnlySpan<int> permutation, Span<float> to)
    {
        var rank = extents.Length;
        Span<int> strides = stackalloc int[rank];
        Span<int> read = stackalloc int[rank];
        Span<int> target = stackalloc int[rank];
        Span<int> index = stackalloc int[rank];
        for (int i = rank - 1, stride = 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extents[i];
        }

        for (var i = 0; i < rank; i++)
        {
            (read[i], target[i]) = (strides[permutation[i]], extents[permutation[i]]);
        }

        index.Clear();
        for (var i = 0; i < to.Length; i++, Indexing.Next(index, target))
        {
            to[i] = from[Indexing.Offset(index, read)];
        }
    }
}
