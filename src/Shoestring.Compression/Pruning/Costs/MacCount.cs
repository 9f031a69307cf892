using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning.Costs;

/// <summary>Multiply–accumulates of one sample.</summary>
public sealed record MacCount : CostMeasure
{
    /// <inheritdoc/>
    public override string Name => "MACs";

    /// <inheritdoc/>
    public override double OfNode(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cost.Macs;
    }
}
