using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>Stochastic depth that writes the sum with its shortcut gives the reference's numbers, dropped samples and all.</summary>
public sealed class DropPathFusionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_sum_agrees_with_the_reference(bool fuse)
    {
        var b = new GraphBuilder("drop");
        var x = b.Input("x", TensorType.Float(8, 3, 2, 2));
        var w = b.Parameter("w", ParameterRole.Weight, new SmallNets.Pattern(1), Shape.Of(3, 1, 1));
        var y = b.Add("y", new Add(), b.Add("drop", new DropPathTraining(0.5, 7), b.Add(new Mul(), x, w)), x);
        var loss = b.Add("loss", new ReduceSum([], KeepDims: false), b.Add(new Mul(), y, b.Add(new Mul(), y, y)));
        var training = TrainingGraph.Differentiate(b.Build(loss, y), loss);
        var weights = Weights.Initialize(training.Graph, 1);
        var picture = SmallNets.Numbers(3, 8, 3, 2, 2);
        var expected = ReferenceInterpreter.Run(training.Graph, weights, new Dictionary<string, Tensor> { ["x"] = picture });

        using var pool = new WorkerPool(1);
        using var state = new StateStore(training.Graph, weights);
        using var program = Program.Compile(training, state, pool, new ProgramOptions(Fuse: fuse, Profile: true));
        program.SetInput("x", picture);
        program.Run(default);

        Assert.Equal(fuse, program.Profile().Any(p => p.Op == "FusedDropPath"));
        Near(expected[training.Graph.Output("y")], program.GetOutput("y"));
        Near(expected[training.Gradients[0].Value], state.SaveGradients().Float("w"));
        Assert.Contains(Enumerable.Range(0, 8), n => program.GetOutput("y").Data[n * 12] == picture.Data[n * 12]);
    }

    private static void Near(Tensor<double> expected, Tensor<float> actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5 * (1 + Math.Abs(expected[i])));
        }
    }
}
