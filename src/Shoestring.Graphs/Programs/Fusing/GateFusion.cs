using System.Collections.Immutable;
using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>Rules for squeeze-and-excitation: a gate of one number for each picture and channel, and the mean that it is computed from.</summary>
internal static class GateFusion
{
    // ds = Σ dm·z over pixels, without the product in memory
    public static Match? GateGradient(Graph graph, Node node)
    {
        if (node.Op is not Mul || node.Output.Shape.Rank != 4 || Fusion.IsKept(graph, node.Output)
            || !node.Inputs[0].Shape.Equals(node.Inputs[1].Shape)
            || graph.Consumers(node.Output) is not [{ Op: ReduceSum } reduce]
            || !IsGate(reduce.Output, node.Output))
        {
            return null;
        }

        return new Match([node, reduce], [(reduce, new Node(reduce.Name, new GateGrad(), node.Inputs, reduce.Outputs))]);
    }

    // dz = dm·s + expand(d)
    public static Match? GateSpreading(Graph graph, Node node)
    {
        if (node.Op is not Add || node.Output.Shape.Rank != 4)
        {
            return null;
        }

        var producers = node.Inputs.Select(v => graph.Consumers(v).Length == 1 && !Fusion.IsKept(graph, v) ? graph.Producer(v) : null).ToArray();
        var product = producers.FirstOrDefault(p => p?.Op is Mul && IsGate(p.Inputs[1], p.Inputs[0]));
        var wide = producers.FirstOrDefault(p => p?.Op is Expand && IsGate(p.Inputs[0], p.Output));
        return product is null || wide is null
            ? null
            : new Match(
                [node, product, wide],
                [(node, new Node(node.Name, new GateSpread(), [.. product.Inputs, wide.Inputs[0]], node.Outputs))]);
    }

    // z·s that only fused pointwise convolutions read is never stored.
    public static Match? GateOnLoad(Graph graph, Node node)
    {
        if (node.Op is not Mul || !IsGate(node.Inputs[1], node.Inputs[0]) || Fusion.IsKept(graph, node.Output))
        {
            return null;
        }

        var readers = graph.Consumers(node.Output);
        var loading = readers.Select(reader => Loading(reader, node)).ToArray();
        return readers.IsEmpty || loading.Contains(null)
            ? null
            : new Match([node, .. readers], [.. readers.Zip(loading, (old, fresh) => (old, fresh!))]);
    }

    private static Node? Loading(Node reader, Node gate)
    {
        var (op, place) = reader.Op switch
        {
            ConvForward { Input: null, Gated: false, Conv.Groups: 1 } f => ((Op)(f with { Gated = true }), 0),
            ConvBackward { Input: null, Gated: false, Conv.Groups: 1 } b => (b with { Gated = true }, ConvBackward.X),
            _ => (null!, -1),
        };
        return op is null || reader.Inputs.Count(v => v == gate.Output) != 1 || reader.Inputs[place] != gate.Output
            ? null
            : new Node(reader.Name, op, [.. reader.Inputs.SetItem(place, gate.Inputs[0]), gate.Inputs[1]], reader.Outputs);
    }

    /// <summary>Whether a value has one number for each picture and channel of another.</summary>
    public static bool IsGate(Value gate, Value picture) =>
        gate.Shape.Rank == 4 && picture.Shape.Rank == 4 && gate.Shape[0] == picture.Shape[0] && gate.Shape[1] == picture.Shape[1]
        && gate.Shape[2].Extent == 1 && gate.Shape[3].Extent == 1 && !gate.Shape.Equals(picture.Shape);
}
