using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>Batch normalisation with scale, shift and running statistics.</summary>
public static class BatchNorm2d
{
    /// <summary>Adds the layer: [N, C, H, W] → the same.</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The layer's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="norm">ε and momentum; PyTorch's defaults (1e-5, and 0.9 of the old statistic kept) if null.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, BatchNormalization? norm = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var channels = Shape.Of(x.Shape[1].Extent);
        return b.Add(
            name,
            norm ?? new BatchNormalization(),
            x,
            b.Parameter($"{name}.weight", ParameterRole.Norm, Initial.Ones, channels),
            b.Parameter($"{name}.bias", ParameterRole.Norm, Initial.Zeros, channels),
            b.Parameter($"{name}.running_mean", ParameterRole.Statistic, Initial.Zeros, channels),
            b.Parameter($"{name}.running_var", ParameterRole.Statistic, Initial.Ones, channels));
    }
}
