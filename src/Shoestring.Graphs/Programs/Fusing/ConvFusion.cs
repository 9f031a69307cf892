using System.Collections.Immutable;
using Shoestring.Graphs.Ops;
using Shoestring.Kernels;
using Shoestring.Kernels.Fused;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Rules that let pointwise and depthwise convolutions do the work of the norms on both sides while their operands are near. They build
/// on what the rules before them made, and on each other, in this order.
/// </summary>
internal static class ConvFusion
{
    // Smaller operands stay near between plain kernels too.
    private const long LeastFloats = 1 << 17;

    /// <summary>The rules.</summary>
    public static ImmutableArray<Func<Graph, Node, Match?>> Rules { get; } =
    [
        SplitNormGradient,
        StatisticsOnStore,
        SplitNorm,
        GradientsTogether,
        GateFusion.GateGradient,
        GateFusion.GateSpreading,
        GateFusion.GateOnLoad,
        NormOnLoad,
        SumsOnStore,
        PairTogether,
    ];

    // normGrad = sums, then dx: either may find a convolution that does it on the way.
    private static Match? SplitNormGradient(Graph graph, Node node)
    {
        if (node.Op is not (BatchNormGrad or FusedNormGrad) || node.Inputs[1].Shape.Rank != 4)
        {
            return null;
        }

        var (dz, x, gamma) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        var (dx, dgamma, dbeta) = (node.Outputs[0], node.Outputs[1], node.Outputs[2]);
        if (node.Op is FusedNormGrad { HasResidual: true } withResidual)
        {
            // g is the residual's gradient and is stored anyway, so dx starts from it.
            var g = node.Outputs[3];
            return new Match([node],
            [
                (node, new Node($"{node.Name}.sums", new NormSums(withResidual.Epsilon, withResidual.Activation, true), node.Inputs, [dgamma, dbeta, g])),
                (node, new Node(
                    node.Name, new NormInput(new NormForm(withResidual.Epsilon, Activation.None)),
                    [g, .. node.Inputs[1..6], dgamma, dbeta], [dx])),
            ]);
        }

        // BatchNormGrad does not read beta, which the forward does.
        var (form, operands) = node.Op is FusedNormGrad fused
            ? (new NormForm(fused.Epsilon, fused.Activation), node.Inputs[2..6])
            : (new NormForm(((BatchNormGrad)node.Op).Epsilon, Activation.None),
                graph.Producer(node.Inputs[3]) is { } norm
                    ? ImmutableArray.Create(gamma, norm.Inputs[2], node.Inputs[3], node.Inputs[4])
                    : default);
        return operands.IsDefault ? null : new Match([node],
        [
            (node, new Node($"{node.Name}.sums", new NormSums(form.Epsilon, form.Activation, false), [dz, x, .. operands], [dgamma, dbeta])),
            (node, new Node(node.Name, new NormInput(form), [dz, x, .. operands, dgamma, dbeta], [dx])),
        ]);
    }

    // norm(conv(x)): the convolution takes the statistics, the norm only maps.
    private static Match? StatisticsOnStore(Graph graph, Node node)
    {
        if (node.Op is not (BatchNormTraining or FusedNorm)
            || graph.Producer(node.Inputs[0]) is not { Op: Ops.Conv conv, Inputs.Length: 2 } source
            || !IsFar(source.Inputs[0], source.Output)
            || !ConvNorm.Suits(ConvShapes.Of(conv, source.Inputs[0], source.Inputs[1])))
        {
            return null;
        }

        return new Match([source, node],
        [
            (source, new Node(
                source.Name, new ConvForward(conv, null, false), source.Inputs, [source.Output, node.Outputs[1], node.Outputs[2]])),
            (node, AffineOf(node)),
        ]);
    }

    // norm = statistics, then the map, which the next convolution may do on the way.
    private static Match? SplitNorm(Graph graph, Node node) =>
        node.Op is not (BatchNormTraining or FusedNorm) || node.Inputs[0].Shape.Rank != 4
            ? null
            : new Match([node],
            [
                (node, new Node(
                    $"{node.Name}.statistics", new NormStatistics(), [node.Inputs[0], node.Inputs[1]], [node.Outputs[1], node.Outputs[2]])),
                (node, AffineOf(node)),
            ]);

    // The map that is left of a norm whose statistics are taken elsewhere.
    private static Node AffineOf(Node norm) => new(
        norm.Name,
        norm.Op is FusedNorm fused
            ? new FusedAffine(fused.Epsilon, fused.Activation, fused.HasResidual)
            : new FusedAffine(((BatchNormTraining)norm.Op).Epsilon, Activation.None, false),
        [norm.Inputs[0], norm.Inputs[1], norm.Inputs[2], norm.Outputs[1], norm.Outputs[2], .. norm.Inputs[3..]],
        [norm.Outputs[0]]);

    // dx and dw of a convolution whose output's gradient nobody else reads.
    private static Match? GradientsTogether(Graph graph, Node node)
    {
        if (node.Op is not NormInput norm || Fusion.IsKept(graph, node.Output)
            || graph.Consumers(node.Output) is not { Length: 2 } readers
            || readers.FirstOrDefault(n => n.Op is ConvGradInput && n.Inputs[0] == node.Output) is not { } toInput
            || readers.FirstOrDefault(n => n.Op is ConvGradWeight && n.Inputs[1] == node.Output) is not { } toWeight)
        {
            return null;
        }

        var (x, w) = (toWeight.Inputs[0], toInput.Inputs[1]);
        var conv = new Ops.Conv(((ConvGradInput)toInput.Op).Window, ((ConvGradInput)toInput.Op).Groups);
        return !IsFar(x, node.Output) || !ConvNorm.SuitsBackward(ConvShapes.Of(conv, x, w))
            ? null
            : new Match(
                [node, toInput, toWeight],
                [(toInput, new Node(
                    toInput.Name, new ConvBackward(conv, norm.Form, null, false, false), [.. node.Inputs, x, w],
                    [toInput.Output, toWeight.Output]))]);
    }

    // act(norm(y)) that only such convolutions read is never stored.
    private static Match? NormOnLoad(Graph graph, Node node)
    {
        if (node.Op is not FusedAffine { HasResidual: false } affine || Fusion.IsKept(graph, node.Output))
        {
            return null;
        }

        var form = new NormForm(affine.Epsilon, affine.Activation);
        var readers = graph.Consumers(node.Output);
        var loading = readers.Select(reader => Loading(reader, node, form)).ToArray();
        return readers.IsEmpty || loading.Contains(null)
            ? null
            : new Match([node, .. readers], [.. readers.Zip(loading, (old, fresh) => (old, fresh!))]);
    }

    private static Node? Loading(Node reader, Node norm, NormForm form)
    {
        var (op, place) = reader.Op switch
        {
            ConvForward { Input: null, Gated: false } f => ((Op)(f with { Input = form }), 0),
            ConvBackward { Input: null, Gated: false } b => (b with { Input = form }, ConvBackward.X),
            _ => (null!, -1),
        };
        return op is null || reader.Inputs.Count(v => v == norm.Output) != 1 || reader.Inputs[place] != norm.Output
            ? null
            : new Node(reader.Name, op, [.. reader.Inputs.SetItem(place, norm.Inputs[0]), .. norm.Inputs[1..5]], reader.Outputs);
    }

    // The sums of a norm's backward, taken by the convolution that makes what is summed.
    private static Match? SumsOnStore(Graph graph, Node node)
    {
        if (node.Op is not ConvBackward { Input: { } form, Gated: false, Sums: false } op || Fusion.IsKept(graph, node.Outputs[0])
            || graph.Consumers(node.Outputs[0]) is not { Length: 2 } readers
            || readers.FirstOrDefault(n => n.Op is NormSums { HasResidual: false }) is not { } sums
            || sums.Inputs[1] != node.Inputs[ConvBackward.X] || sums.Inputs[4] != node.Inputs[12])
        {
            return null;
        }

        var rest = readers.First(n => n != sums);
        var before = form with { Activation = Activation.None };
        Op? next = rest.Op switch
        {
            NormInput input => input with { Form = before },
            ConvBackward other => other with { Output = before },
            _ => null,
        };
        return next is null || rest.Inputs[0] != node.Outputs[0]
            ? null
            : new Match([node, sums, rest],
            [
                (node, new Node(node.Name, op with { Sums = true }, node.Inputs, [.. node.Outputs, .. sums.Outputs])),
                (rest, new Node(rest.Name, next, rest.Inputs, rest.Outputs)),
            ]);
    }

    // A depthwise convolution's backward, and that of the pointwise one before it, which alone reads what it makes.
    private static Match? PairTogether(Graph graph, Node node) =>
        node.Op is ConvBackward && !Fusion.IsKept(graph, node.Outputs[0]) && graph.Consumers(node.Outputs[0]) is [{ Op: ConvBackward first } before]
        && ConvPairBackward.Of(node, before) is { } pair
        && ConvPair.Suits(Shape(first, before), Shape((ConvBackward)node.Op, node))
            ? new Match([node, before], [(before, pair)])
            : null;

    private static ConvShape Shape(ConvBackward op, Node node) =>
        ConvShapes.Of(op.Conv, node.Inputs[ConvBackward.X], node.Inputs[ConvBackward.W]);

    private static bool IsFar(Value x, Value y) => (long)x.Shape.ElementCount + y.Shape.ElementCount >= LeastFloats;
}
