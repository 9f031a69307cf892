using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Export;

/// <summary>Leaves out operators whose results nobody reads.</summary>
internal static class LiveNodes
{
    /// <summary>The operators that the outputs need, in their order.</summary>
    /// <param name="nodes">All, each after those that make its inputs.</param>
    /// <param name="outputs">Names of the model's outputs.</param>
    public static IEnumerable<NodeProto> Of(IReadOnlyList<NodeProto> nodes, IEnumerable<string> outputs)
    {
        var wanted = outputs.ToHashSet(StringComparer.Ordinal);
        var live = new Stack<NodeProto>();
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            if (nodes[i].Output.Any(wanted.Contains))
            {
                wanted.UnionWith(nodes[i].Input);
                live.Push(nodes[i]);
            }
        }

        return live;
    }
}
