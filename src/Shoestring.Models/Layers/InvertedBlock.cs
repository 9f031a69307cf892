using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// An inverted residual with a depthwise filter and a projection without activation, plus x where the shape stays. What it expands by and
/// what its layers are called is the kinds' own. Source: Sandler et al., "MobileNetV2", 2018; stochastic depth: Huang et al., 2016.
/// </summary>
internal abstract record InvertedBlock
{
    /// <summary>Channels of the output.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows and columns of the depthwise filter.</summary>
    public required int Kernel { get; init; }

    /// <summary>Step of the depthwise convolution.</summary>
    public required int Stride { get; init; }

    /// <summary>What follows the first two convolutions.</summary>
    public required Op Activation { get; init; }

    /// <summary>ε and momentum of the normalisations.</summary>
    public BatchNormalization Norm { get; init; } = new();

    /// <summary>Share of samples whose residual branch training drops.</summary>
    public double DropPath { get; init; }

    /// <summary>What the node that drops the branch is called.</summary>
    protected abstract string DropName { get; }

    /// <summary>Adds the block: [N, C, H, W] → [N, channels, H′, W′].</summary>
    public Value Apply(GraphBuilder b, string name, Value x)
    {
        var y = Branch(b, name, x);
        if (Stride != 1 || x.Shape[1].Extent != Channels)
        {
            return y;
        }

        var path = $"{name}.{DropName}";
        y = DropPath > 0 ? b.Add(path, Graphs.Ops.DropPath.Of(DropPath, path), y) : y;
        return b.Add($"{name}.add", new Add(), y, x);
    }

    /// <summary>Adds all but the sum.</summary>
    protected abstract Value Branch(GraphBuilder b, string name, Value x);
}
