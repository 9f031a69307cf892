using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>y = x·Wᵀ + b, W [outputs, inputs] as PyTorch stores it.</summary>
public static class Linear
{
    /// <summary>Adds the layer: [N, inputs] → [N, outputs].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The layer's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="outputs">Columns of its output.</param>
    /// <param name="node">Name of the node, when it is not the layer's path (an output's name).</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int outputs, string? node = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        return b.Add(
            node ?? name,
            new Gemm(TransB: true),
            x,
            b.Parameter($"{name}.weight", ParameterRole.Weight, Initial.Matrix, Shape.Of(outputs, x.Shape[1].Extent)),
            b.Parameter($"{name}.bias", ParameterRole.Bias, Initial.Zeros, Shape.Of(outputs)));
    }
}
