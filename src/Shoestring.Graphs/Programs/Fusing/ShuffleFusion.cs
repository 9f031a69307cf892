using System.Collections.Immutable;
using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Reshape, transpose and reshape that permute channels become one permutation, together with the join before and the split behind:
/// channels-last memory never has to become row-major for it. A backward is the same rule, with the numbers of groups exchanged.
/// </summary>
internal static class ShuffleFusion
{
    private static readonly ImmutableArray<int> Exchange = [0, 2, 1, 3, 4];

    // split(reshape(transpose(reshape(concat(a, b)))))
    public static Match? Shuffle(Graph graph, Node node)
    {
        if (node.Op is not Transpose transpose || !transpose.Permutation.AsSpan().SequenceEqual(Exchange.AsSpan())
            || graph.Producer(node.Inputs[0]) is not { Op: Reshape } before || Only(graph, before) != node
            || Only(graph, node) is not { Op: Reshape } after
            || !before.Inputs[0].Shape.Equals(after.Output.Shape) || !JoinsChannels(before.Inputs[0].Shape, before.Output.Shape))
        {
            return null;
        }

        var removed = new List<Node> { before, node, after };
        var (inputs, outputs, last) = (before.Inputs, after.Outputs, after);
        if (graph.Producer(inputs[0]) is { Op: Concat { Axis: 1 }, Inputs.Length: 2 } concat && Only(graph, concat) == before)
        {
            inputs = concat.Inputs;
            removed.Add(concat);
        }

        if (Only(graph, after) is { Op: Split { Axis: 1 }, Outputs.Length: 2 } split)
        {
            outputs = split.Outputs;
            removed.Add(last = split);
        }

        var groups = before.Output.Shape[1].Extent;
        return new Match([.. removed], [(last, new Node(after.Name, new FusedShuffle(groups), inputs, outputs))]);
    }

    // [N, C, H, W] → [N, g, C/g, H, W]
    private static bool JoinsChannels(Shape picture, Shape grouped) =>
        picture.Rank == 4 && grouped.Rank == 5 && grouped[0] == picture[0] && grouped[3] == picture[2] && grouped[4] == picture[3];

    // The one reader of a node's one output, which nobody outside takes.
    private static Node? Only(Graph graph, Node node) =>
        graph.Consumers(node.Output) is [var reader] && !graph.Outputs.Contains(node.Output) && graph.Updates.All(u => u.Next != node.Output)
            ? reader
            : null;
}
