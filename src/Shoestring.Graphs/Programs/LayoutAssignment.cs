using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;

namespace Shoestring.Graphs.Programs;

/// <summary>
/// Gives each value its layout: rank 4 is channels-last unless it is a filter or is computed with filters; all else is row-major.
/// </summary>
internal static class LayoutAssignment
{
    /// <summary>The values of a graph that are filters.</summary>
    public static HashSet<Value> Filters(Graph graph)
    {
        var filters = new HashSet<Value>();
        foreach (var node in graph.Nodes)
        {
            switch (node.Op)
            {
                case Conv or FusedConv or FusedConvAdd or ConvForward or ConvGradInput or ConvTranspose:
                    filters.Add(node.Inputs[1]);
                    break;
                case ConvGradWeight:
                    filters.Add(node.Output);
                    break;
                case ConvBackward:
                    filters.Add(node.Inputs[ConvBackward.W]);
                    filters.Add(node.Outputs[1]);
                    break;
                case ConvPairBackward:
                    filters.UnionWith([node.Inputs[ConvBackward.W], node.Inputs[ConvPairBackward.FirstW], node.Outputs[1], node.Outputs[2]]);
                    break;
            }
        }

        // What is computed elementwise with a filter is one too, both ways, until nothing changes.
        for (var grew = filters.Count > 0; grew;)
        {
            grew = false;
            foreach (var node in graph.Nodes.Where(n => IsElementwise(n.Op)))
            {
                var pictures = node.Inputs.Concat(node.Outputs).Where(v => v.Shape.Rank == 4).ToArray();
                if (pictures.Any(filters.Contains))
                {
                    foreach (var v in pictures)
                    {
                        grew |= filters.Add(v);
                    }
                }
            }
        }

        return filters;
    }

    /// <summary>The layout of a value.</summary>
    public static Layout Of(Value value, HashSet<Value> filters) => value.Shape.Rank != 4
        ? Layout.RowMajor
        : filters.Contains(value) ? Layout.Filter : Layout.ChannelsLast;

    private static bool IsElementwise(Op op) =>
        op is UnaryOp or BinaryOp or ActivationGrad or Expand or IElementwise;
}
