using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Pruning;

/// <summary>Ops whose attributes hold extents, and how those follow a pruning. A row an op; all others stay as they are.</summary>
internal static class ShapeAttributes
{
    private static readonly Dictionary<Type, Func<Op, Node, PlanApplication, Op>> Table = new()
    {
        // Depthwise: one group a channel is left; grouped: the same local channels go in all groups. Both: channels / (channels a group).
        [typeof(Conv)] = (op, node, kept) => (Conv)op with { Groups = kept.Extent(node.Inputs[0], 1) / kept.Extent(node.Inputs[1], 1) },
        [typeof(Reshape)] = (op, node, kept) => new Reshape(
            [.. ((Reshape)op).Target.Select((t, axis) => t > 0 && kept.Kept(node.Outputs[0], axis) is { } k ? k.Length : t)]),
        [typeof(Expand)] = (op, node, kept) => new Expand(Extents(((Expand)op).Target, node.Outputs[0], kept)),
        [typeof(Fill)] = (op, node, kept) => (Fill)op with { Shape = Extents(((Fill)op).Shape, node.Outputs[0], kept) },
        [typeof(Split)] = (op, node, kept) => (Split)op with { Sizes = [.. node.Outputs.Select(v => kept.Extent(v, Axis((Split)op, v)))] },
        [typeof(Constant)] = (op, node, kept) => new Constant(kept.Gather(node.Outputs[0], ((Constant)op).Value)),
    };

    /// <summary>The op after pruning.</summary>
    /// <param name="op">The op.</param>
    /// <param name="node">Its node in the bound graph.</param>
    /// <param name="kept">What is kept.</param>
    public static Op Adapt(Op op, Node node, PlanApplication kept) =>
        Table.TryGetValue(op.GetType(), out var adapt) ? adapt(op, node, kept) : op;

    private static int Axis(Split split, Value part) => split.Axis < 0 ? split.Axis + part.Shape.Rank : split.Axis;

    private static Shape Extents(Shape shape, Value bound, PlanApplication kept)
    {
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            shape = kept.Kept(bound, axis) is { } k ? shape.With(axis, k.Length) : shape;
        }

        return shape;
    }
}
