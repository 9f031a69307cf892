using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Graphs.Programs.Keeping;
using Shoestring.Graphs.Programs.Lowerings;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>What is kept as bfloat16, and who reads it as it is.</summary>
public sealed class HalfStorageTests
{
    [Fact]
    public void What_fused_convolutions_hand_each_other_is_never_float32()
    {
        var graph = Halved(out var training);
        var halves = graph.Nodes.Where(n => n.Op is ConvForward { Halves: true }).Select(n => n.Outputs[0]).ToArray();

        Assert.Equal(6, halves.Length); // expand, depthwise and projection of both blocks
        Assert.All(halves, v => Assert.Equal(ElementType.BFloat16, v.Type.Element));
        Assert.DoesNotContain(graph.Nodes, n => n.Op is WidenFromBFloat16 && halves.Contains(n.Inputs[0]));
        Assert.DoesNotContain(graph.Nodes, n => n.Op is NarrowToBFloat16 && halves.Contains(n.Output));
        Assert.All(halves, v => Assert.All(graph.Consumers(v), n => Assert.True(HalfReaders.Reads(n, n.Inputs.IndexOf(v)), n.Name)));
        Assert.Equal(training.Gradients.Length, training.Gradients.Select(g => g.Value).Intersect(graph.Outputs).Count());
    }

    [Fact]
    public void Norms_of_their_own_read_what_is_kept_and_write_it_where_all_that_read_it_can()
    {
        var graph = Halved(out _);
        var read = graph.Nodes.Where(n => n.Op is NormSums or NormInput or FusedAffine).Select(n => n.Inputs[n.Op is FusedAffine ? 0 : 1]);
        Assert.All(read.Where(v => graph.Producer(v)?.Op is not Conv), v => Assert.Equal(ElementType.BFloat16, v.Type.Element));
        var written = Assert.Single(graph.Nodes, n => n.Op is FusedAffine { Halves: true });
        Assert.All(graph.Consumers(written.Output), n => Assert.True(HalfReaders.Reads(n, n.Inputs.IndexOf(written.Output)), n.Name));
    }

    [Fact]
    public void Gradients_between_fused_convolutions_are_never_float32()
    {
        var graph = Halved(out _);
        var halves = graph.Nodes.Where(n => n.Op is ConvBackward { Halves: true }).Select(n => n.Outputs[0]).ToArray();

        Assert.Equal(4, halves.Length);
        Assert.All(halves, v => Assert.Equal(ElementType.BFloat16, v.Type.Element));
        Assert.All(halves, v => Assert.IsType<ConvBackward>(Assert.Single(graph.Consumers(v)).Op));
    }

    [Fact]
    public void Other_values_are_narrowed_and_read_as_they_are_where_that_can_be()
    {
        var graph = Halved(out _);
        var narrowed = graph.Nodes.Where(n => n.Op is NarrowToBFloat16).Select(n => n.Output).ToArray();

        Assert.NotEmpty(narrowed);
        Assert.All(graph.Nodes.Where(n => n.Op is ConvBackward), n => Assert.All(
            n.Inputs.Take(ConvBackward.W).Where(v => v.Name.Contains(".float32_")), v => Assert.Same(n.Inputs[0], v)));
        foreach (var node in graph.Nodes)
        {
            Assert.Equal(node.Op.Infer([.. node.Inputs.Select(v => v.Type)]), node.Outputs.Select(v => v.Type));
        }
    }

    private static Graph Halved(out TrainingGraph training)
    {
        var forward = TrainingMode.Apply(SmallNets.Inverted(32, 32, Clip.Relu6).Graph);
        training = TrainingGraph.Differentiate(forward, forward.Output("loss"));
        return HalfStorage.Apply(Fusion.Apply(training.Graph), training.Gradients.Select(g => g.Value));
    }
}
