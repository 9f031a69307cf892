using System.Collections.Immutable;
using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Rewrites chains of ops to fused ones, rule by rule. Light networks are bound by memory: a rule exists where it saves a walk.
/// </summary>
internal static class Fusion
{
    private static readonly Func<Graph, Node, Match?>[] Rules =
    [
        NormAddActivation,
        NormActivation,
        NormAdd,
        AffineAddActivation,
        ConvActivation,
        ConvAdd,
        ShuffleFusion.Shuffle,
        DropPathFusion.DropAdd,
    ];

    /// <summary>The graph with every rule applied, one after the other, until it matches nowhere.</summary>
    public static Graph Apply(Graph graph)
    {
        foreach (var rule in Rules.Concat(ConvFusion.Rules))
        {
            while (Sweep(graph, rule) is { } next)
            {
                graph = next;
            }
        }

        return graph;
    }

    /// <summary>Whether a value is read by somebody outside of the graph.</summary>
    public static bool IsKept(Graph graph, Value value) =>
        graph.Outputs.Contains(value) || graph.Updates.Any(u => u.Next == value);

    // One pass of a rule over a graph; null where it matches nowhere. Matches that overlap wait for the next pass.
    private static Graph? Sweep(Graph graph, Func<Graph, Node, Match?> rule)
    {
        var gone = new HashSet<Node>();
        var placed = new List<(Node At, Node New)>();
        foreach (var node in graph.Nodes)
        {
            if (rule(graph, node) is { } match && !match.Removed.Any(gone.Contains))
            {
                gone.UnionWith(match.Removed);
                placed.AddRange(match.Inserted);
            }
        }

        if (gone.Count == 0)
        {
            return null;
        }

        var places = placed.ToLookup(p => p.At, p => p.New);
        var nodes = graph.Nodes.SelectMany(n => gone.Contains(n) ? places[n] : [n]);
        return new Graph(graph.Name, graph.Inputs, graph.Parameters, TopologicalOrder.Sort(nodes), graph.Outputs, graph.Updates);
    }

    // z = f(norm(x) + r), and in the backward g = dz·f′(s), dx = normGrad(g)
    private static Match? NormAddActivation(Graph graph, Node node)
    {
        if (node.Op is not BatchNormTraining norm
            || Only<Add>(graph, node.Outputs[0]) is not { } add || !SameShapes(add)
            || Activated(graph, add.Output) is not { } chain)
        {
            return null;
        }

        var residual = add.Inputs[0] == node.Outputs[0] ? add.Inputs[1] : add.Inputs[0];
        var (activation, gradient) = chain;
        var kernel = ((ActivationOp)activation.Op).Kernel;
        var forward = new Node(
            node.Name, new FusedNorm(norm.Epsilon, kernel, true),
            [.. node.Inputs, residual], [activation.Output, node.Outputs[1], node.Outputs[2]]);
        if (gradient is null)
        {
            return new Match([node, add, activation], [(activation, forward)]);
        }

        return NormGradient(graph, node, gradient) is not { } back
            ? null
            : new Match(
                [node, add, activation, gradient, back],
                [(activation, forward), (gradient, Backward(node, gradient, back, kernel, residual))]);
    }

    // z = f(norm(x)), and in the backward
    private static Match? NormActivation(Graph graph, Node node)
    {
        if (node.Op is not BatchNormTraining norm || Activated(graph, node.Outputs[0]) is not { } chain)
        {
            return null;
        }

        var (activation, gradient) = chain;
        var kernel = ((ActivationOp)activation.Op).Kernel;
        var forward = new Node(
            node.Name, new FusedNorm(norm.Epsilon, kernel, false),
            node.Inputs, [activation.Output, node.Outputs[1], node.Outputs[2]]);
        if (gradient is null)
        {
            return new Match([node, activation], [(activation, forward)]);
        }

        return NormGradient(graph, node, gradient) is not { } back
            ? null
            : new Match(
                [node, activation, gradient, back],
                [(activation, forward), (gradient, Backward(node, gradient, back, kernel, null))]);
    }

    // s = norm(x) + r; the backward needs no s
    private static Match? NormAdd(Graph graph, Node node)
    {
        if (node.Op is not BatchNormTraining norm || Only<Add>(graph, node.Outputs[0]) is not { } add || !SameShapes(add))
        {
            return null;
        }

        var residual = add.Inputs[0] == node.Outputs[0] ? add.Inputs[1] : add.Inputs[0];
        return new Match([node, add], [(add, new Node(
            node.Name, new FusedNorm(norm.Epsilon, Activation.None, true),
            [.. node.Inputs, residual], [add.Output, node.Outputs[1], node.Outputs[2]]))]);
    }

    // f(norm(x) [+ r]) with running statistics
    private static Match? AffineAddActivation(Graph graph, Node node)
    {
        if (node.Op is not BatchNormalization norm)
        {
            return null;
        }

        var removed = new List<Node> { node };
        var last = node;
        Value? residual = null;
        if (Only<Add>(graph, last.Output) is { } add && SameShapes(add))
        {
            residual = add.Inputs[0] == last.Output ? add.Inputs[1] : add.Inputs[0];
            removed.Add(last = add);
        }

        var kernel = Activation.None;
        if (Only<ActivationOp>(graph, last.Output) is { } activation)
        {
            kernel = ((ActivationOp)activation.Op).Kernel;
            removed.Add(last = activation);
        }

        ImmutableArray<Value> inputs = residual is null ? node.Inputs : [.. node.Inputs, residual];
        return new Match([.. removed], [(last, new Node(
            node.Name, new FusedAffine(norm.Epsilon, kernel, residual is not null), inputs, [last.Output]))]);
    }

    // f(conv(x)) where nobody else reads the convolution
    private static Match? ConvActivation(Graph graph, Node node) =>
        node.Op is Ops.Conv conv && Only<ActivationOp>(graph, node.Output) is { } activation
            ? new Match([node, activation], [(activation, new Node(
                node.Name, new FusedConv(conv, ((ActivationOp)activation.Op).Kernel), node.Inputs, activation.Outputs))])
            : null;

    // conv(x) + r where nobody else reads the convolution; where r dies here, its memory becomes the sum.
    private static Match? ConvAdd(Graph graph, Node node)
    {
        // Stochastic depth is the identity where it is not trained.
        var path = Only<DropPath>(graph, node.Outputs[0]);
        var last = path ?? node;
        if (node.Op is not Ops.Conv conv || Only<Add>(graph, last.Outputs[0]) is not { } add || !SameShapes(add)
            || !ConvSum.Suits(ConvShapes.Of(conv, node.Inputs[0], node.Inputs[1])))
        {
            return null;
        }

        var r = add.Inputs[0] == last.Output ? add.Inputs[1] : add.Inputs[0];
        return graph.Parameters.Any(p => p.Value == r)
            ? null
            : new Match(path is null ? [node, add] : [node, path, add], [(add, new Node(node.Name, new FusedConvAdd(conv), [.. node.Inputs, r], add.Outputs))]);
    }

    private static Node Backward(Node norm, Node gradient, Node back, Activation kernel, Value? residual)
    {
        ImmutableArray<Value> inputs =
            [gradient.Inputs[0], norm.Inputs[0], norm.Inputs[1], norm.Inputs[2], norm.Outputs[1], norm.Outputs[2]];
        return new Node(
            back.Name,
            new FusedNormGrad(((BatchNormTraining)norm.Op).Epsilon, kernel, residual is not null, residual is not null),
            residual is null ? inputs : [.. inputs, residual],
            residual is null ? back.Outputs : [.. back.Outputs, gradient.Output]);
    }

    // The activation that alone reads a value, beside at most its own gradient.
    private static (Node Activation, Node? Gradient)? Activated(Graph graph, Value value)
    {
        var readers = graph.Consumers(value);
        var activation = readers.FirstOrDefault(n => n.Op is ActivationOp);
        if (activation is null || IsKept(graph, value))
        {
            return null;
        }

        return readers.Length switch
        {
            1 => (activation, null),
            2 when readers.FirstOrDefault(n => n.Op is ActivationGrad g && g.Function.Equals(activation.Op) && n.Inputs[1] == value)
                is { } gradient => (activation, gradient),
            _ => null,
        };
    }

    // The gradient of a norm that follows the gradient of its activation; without a residual nobody else may read that.
    private static Node? NormGradient(Graph graph, Node norm, Node gradient)
    {
        var back = graph.Consumers(gradient.Output)
            .FirstOrDefault(n => n.Op is BatchNormGrad && n.Inputs[1] == norm.Inputs[0] && n.Inputs[3] == norm.Outputs[1]);
        var isResidual = graph.Consumers(norm.Outputs[0])[0].Op is Add;
        return back is null || (!isResidual && graph.Consumers(gradient.Output).Length > 1) || IsKept(graph, gradient.Output)
            ? null
            : back;
    }

    private static Node? Only<T>(Graph graph, Value value) where T : Op =>
        graph.Consumers(value) is [{ Op: T } node] && !IsKept(graph, value) ? node : null;

    private static bool SameShapes(Node add) =>
        add.Inputs[0] != add.Inputs[1] && add.Inputs[0].Shape.Equals(add.Inputs[1].Shape);
}
