using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>Takes some indices along one axis of a tensor.</summary>
internal static class AxisGather
{
    public static Tensor Take(Tensor tensor, int axis, int[] kept) => tensor switch
    {
        Tensor<float> t => Of(t, axis, kept),
        Tensor<double> t => Of(t, axis, kept),
        Tensor<sbyte> t => Of(t, axis, kept),
        Tensor<byte> t => Of(t, axis, kept),
        Tensor<int> t => Of(t, axis, kept),
        Tensor<long> t => Of(t, axis, kept),
        Tensor<Half> t => Of(t, axis, kept),
        _ => throw new NotSupportedException($"cannot prune a tensor of {tensor.Element}"),
    };

    private static Tensor<T> Of<T>(Tensor<T> tensor, int axis, int[] kept) where T : unmanaged
    {
        int[] extents = [.. tensor.Dimensions];
        var (outer, inner, old) = (1, 1, extents[axis]);
        for (var i = 0; i < extents.Length; i++)
        {
            outer *= i < axis ? extents[i] : 1;
            inner *= i > axis ? extents[i] : 1;
        }

        extents[axis] = kept.Length;
        var result = new T[outer * kept.Length * inner];
        for (var o = 0; o < outer; o++)
        {
            for (var k = 0; k < kept.Length; k++)
            {
                tensor.Data.AsSpan(((o * old) + kept[k]) * inner, inner).CopyTo(result.AsSpan(((o * kept.Length) + k) * inner));
            }
        }

        return new Tensor<T>(result, extents);
    }
}
