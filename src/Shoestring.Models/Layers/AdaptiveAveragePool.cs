using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// The mean over windows that share a picture out evenly among a given number of rows and columns: window i begins at ⌊i·H/out⌋ and ends
/// before ⌈(i + 1)·H/out⌉, as PyTorch's AdaptiveAvgPool2d.
/// </summary>
internal static class AdaptiveAveragePool
{
    /// <summary>Adds the layer: [N, C, H, W] → [N, C, extent, extent].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The layer's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="extent">Rows and columns of the output.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int extent)
    {
        var (h, w) = (x.Shape[2].Extent, x.Shape[3].Extent);
        if (h == extent && w == extent)
        {
            return x;
        }

        if (h % extent == 0 && w % extent == 0)
        {
            var steps = new ConvWindow(h / extent, w / extent, 0, 0, 0, 0, 1, 1);
            return b.Add(name, new AveragePool(new PoolWindow(h / extent, w / extent, steps)), x);
        }

        return Along(b, name, Along(b, name, x, 2, extent), 3, extent);
    }

    // One axis: slices, their means, side by side.
    private static Value Along(GraphBuilder b, string name, Value x, int axis, int extent)
    {
        var size = x.Shape[axis].Extent;
        var parts = new Value[extent];
        for (var i = 0; i < extent; i++)
        {
            var (begin, end) = (i * size / extent, (((i + 1) * size) + extent - 1) / extent);
            parts[i] = b.Add($"{name}.{axis}.{i}", new Slice(axis, begin, end), x);
            parts[i] = end - begin == 1 ? parts[i] : b.Add($"{name}.{axis}.{i}.mean", new ReduceMean([axis], KeepDims: true), parts[i]);
        }

        return b.Add($"{name}.{axis}", new Concat(axis), parts);
    }
}
