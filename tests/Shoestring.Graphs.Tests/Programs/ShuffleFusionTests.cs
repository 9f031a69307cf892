using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>Reshape, transpose, reshape: one permutation of channels, with the join before and the split behind, both ways.</summary>
public sealed class ShuffleFusionTests
{
    [Theory]
    [InlineData(8, 2)]
    [InlineData(12, 3)]
    [InlineData(12, 6)]
    public void A_fused_shuffle_moves_what_the_three_ops_move(int channels, int groups)
    {
        var fused = Run(channels, groups, true);
        var plain = Run(channels, groups, false);
        Assert.Equal(plain.Gradient, fused.Gradient);
        Assert.Equal(plain.Output, fused.Output);
        Assert.Contains("Transpose", plain.Ops);
        Assert.Equal(4, fused.Ops.Count(op => op == "FusedShuffle"));
        Assert.DoesNotContain(fused.Ops, op => op is "Transpose" or "Concat" or "Split");
    }

    // x·w → shuffle → halves → joined again → shuffle → sum of squares.
    private static (float[] Output, float[] Gradient, string[] Ops) Run(int channels, int groups, bool fuse)
    {
        var b = new GraphBuilder("shuffles");
        var x = b.Input("x", TensorType.Float(2, channels, 3, 5));
        var w = b.Parameter("w", ParameterRole.Weight, new SmallNets.Pattern(1), Shape.Of(channels, 1, 1));
        var halves = b.AddNode("split", new Split(1, [channels / 2, channels / 2]), Shuffle(b, b.Add(new Mul(), x, w), groups));
        var y = b.Add("y", new Identity(), Shuffle(b, b.Add(new Concat(1), halves.Outputs[0], b.Add(new Tanh(), halves.Outputs[1])), groups));
        var loss = b.Add("loss", new ReduceSum([], KeepDims: false), b.Add(new Mul(), y, b.Add(new Mul(), y, y)));
        var model = b.Build(loss, y);
        using var pool = new WorkerPool(1);
        using var state = new StateStore(model, Weights.Initialize(model, 1));
        using var program = Program.Compile(
            TrainingGraph.Differentiate(model, loss), state, pool, new ProgramOptions(Fuse: fuse, Profile: true));
        program.SetInput("x", SmallNets.Numbers(3, 2, channels, 3, 5));
        program.Run(default);
        Assert.Contains(state.Gradients.ToArray(), g => g != 0);
        return (program.GetOutput("y").Data, state.Gradients.ToArray(), [.. program.Profile().Select(p => p.Op)]);
    }

    private static Value Shuffle(GraphBuilder b, Value x, int groups)
    {
        var (c, h, w) = (x.Shape[1].Extent, x.Shape[2].Extent, x.Shape[3].Extent);
        x = b.Add(new Transpose([0, 2, 1, 3, 4]), b.Add(new Reshape([0, groups, c / groups, h, w]), x));
        return b.Add(new Reshape([0, c, h, w]), x);
    }
}
