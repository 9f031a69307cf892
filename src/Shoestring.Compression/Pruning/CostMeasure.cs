using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>A cost of a model that is a sum over its nodes and parameters: multiply–accumulates, parameters, bytes, estimated seconds.</summary>
public abstract record CostMeasure
{
    /// <summary>Name with its unit, as reports show it.</summary>
    public abstract string Name { get; }

    /// <summary>What every model costs, however small.</summary>
    public virtual double Fixed => 0;

    /// <summary>Cost of a node.</summary>
    /// <param name="node">A node whose dimensions are bound.</param>
    public virtual double OfNode(Node node) => 0;

    /// <summary>Cost of a parameter.</summary>
    /// <param name="parameter">A parameter.</param>
    public virtual double OfParameter(Parameter parameter) => 0;

    /// <summary>Cost of a model, symbolic dimensions taken as 1.</summary>
    /// <param name="graph">The model.</param>
    public double Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var bound = ChannelStructure.Bind(graph);
        return Fixed + bound.Nodes.Sum(OfNode) + bound.Parameters.Sum(OfParameter);
    }
}
