using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Tests.Programs;

public sealed class ProgramTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void A_compiled_training_step_agrees_with_the_reference(bool fuse, int threads) =>
        Agree(SmallNets.Residual(3), 3, 6, fuse, threads);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void Inverted_residuals_agree_with_the_reference(bool fuse, int threads)
    {
        // Pictures large enough for the convolutions to take the norms' work over.
        // A bias before another norm has a gradient of small differences of large sums: unfused kernels are 1.4e-5 away too.
        var ops = Agree(SmallNets.Inverted(9, 26, new Silu()), 9, 26, fuse, threads, 4e-5);
        Assert.Equal(fuse ? 5 : 0, ops.Count(op => op == "ConvBackward"));
        Assert.Equal(fuse ? 5 : 0, ops.Count(op => op == "ConvForward"));
        Agree(SmallNets.Inverted(2, 7, new Relu()), 2, 7, fuse, threads);
    }

    private static string[] Agree((Graph Graph, Value Loss) net, int batch, int size, bool fuse, int threads, double tolerance = 1e-5)
    {
        var (model, loss) = net;
        var forward = TrainingMode.Apply(model);
        var weights = Weights.Initialize(model, 7);
        var training = TrainingGraph.Differentiate(forward, forward.Output("loss"));
        var inputs = new Dictionary<string, Tensor>
        {
            ["x"] = SmallNets.Numbers(1, batch, 3, size, size),
            ["t"] = SmallNets.Numbers(2, batch, 5),
        };
        var expected = ReferenceInterpreter.Run(training.Graph, weights, inputs);

        using var pool = new WorkerPool(threads);
        using var state = new StateStore(model, weights);
        using var program = Program.Compile(training, state, pool, new ProgramOptions(Fuse: fuse, Profile: true));
        program.SetInput("x", (Tensor<float>)inputs["x"]);
        program.SetInput("t", (Tensor<float>)inputs["t"]);
        program.Run(default);

        Assert.Equal(loss.Name, forward.Outputs[0].Name);
        Near(expected[training.Graph.Output("loss")], program.GetOutput("loss"), "loss", tolerance);
        Near(expected[training.Graph.Output("logits")], program.GetOutput("logits"), "logits", tolerance);
        var gradients = state.SaveGradients();
        foreach (var g in training.Gradients)
        {
            Near(expected[g.Value], gradients.Float(g.Parameter.Name), g.Parameter.Name, tolerance);
        }

        var after = state.Save();
        foreach (var u in training.Graph.Updates)
        {
            Near(expected[u.Next], after.Float(u.Parameter.Name), u.Parameter.Name, tolerance);
        }

        return [.. program.Profile().Select(k => k.Op)];
    }

    [Fact]
    public void Accumulating_adds_to_the_gradients_of_before()
    {
        var (model, _) = SmallNets.Residual(2);
        var forward = TrainingMode.Apply(model, freezeStatistics: true);
        var training = TrainingGraph.Differentiate(forward, forward.Output("loss"));
        using var pool = new WorkerPool(1);
        using var state = new StateStore(model, Weights.Initialize(model, 3));
        using var once = Program.Compile(training, state, pool);
        using var more = Program.Compile(training, state, pool, new ProgramOptions(AccumulateGradients: true));
        foreach (var program in new[] { once, more })
        {
            program.SetInput("x", SmallNets.Numbers(1, 2, 3, 6, 6));
            program.SetInput("t", SmallNets.Numbers(2, 2, 5));
            program.Run(default);
            if (program == once)
            {
                var single = state.Gradients.ToArray();
                more.SetInput("x", SmallNets.Numbers(1, 2, 3, 6, 6));
                more.SetInput("t", SmallNets.Numbers(2, 2, 5));
                more.Run(default);
                Assert.Equal(single.Select(g => 2 * g), state.Gradients.ToArray());
                Assert.Contains(single, g => g != 0);
            }
        }
    }

    [Fact]
    public void Running_a_deployed_model_agrees_with_the_reference()
    {
        var (model, _) = SmallNets.Residual(4);
        var weights = Weights.Initialize(model, 1);
        var inputs = new Dictionary<string, Tensor> { ["x"] = SmallNets.Numbers(5, 4, 3, 6, 6), ["t"] = SmallNets.Numbers(6, 4, 5) };
        var expected = ReferenceInterpreter.Run(model, weights, inputs);
        using var pool = new WorkerPool(1);
        using var state = new StateStore(model, weights);
        using var program = Program.Compile(model, state, pool);
        program.SetInput("x", (Tensor<float>)inputs["x"]);
        program.SetInput("t", (Tensor<float>)inputs["t"]);
        program.Run(default);
        Near(expected[model.Output("logits")], program.GetOutput("logits"), "logits");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fixed_weights_are_laid_out_once_and_give_the_same_bits(int threads)
    {
        var (model, _) = SmallNets.Inverted(2, 7, new Relu());
        var (graph, weights) = BatchNormFolding.Apply(model, Weights.Initialize(model, 1));
        using var pool = new WorkerPool(threads);
        using var state = new StateStore(graph, weights, _ => false);
        using var free = Program.Compile(graph, state, pool);
        using var once = Program.Compile(graph, weights, pool);
        foreach (var program in new[] { free, once })
        {
            program.SetInput("x", SmallNets.Numbers(5, 2, 3, 7, 7));
            program.SetInput("t", SmallNets.Numbers(6, 2, 5));
        }

        free.Run(default);
        once.Run(default);
        Assert.Equal(free.Output("logits"), once.Output("logits"));
        once.Run(default);
        Assert.Equal(free.Output("logits"), once.Output("logits"));
    }

    [Fact]
    public void Fixed_weights_are_held_once_and_nothing_besides()
    {
        var b = new GraphBuilder("wide");
        var x = b.Input("x", TensorType.Float(1, 256));
        var w = b.Parameter("w", ParameterRole.Weight, new SmallNets.Pattern(0.3), Shape.Of(256, 512));
        var graph = b.Build(b.Add("y", new MatMul(), x, w));
        var weights = Weights.Initialize(graph, 1);
        using var pool = new WorkerPool(1);
        using var own = Program.Compile(graph, weights, pool);

        // The matrix once, x and y, and a bias of zeros: no scratch for what is laid out already.
        long matrix = 256 * 512 * sizeof(float);
        Assert.InRange(own.ArenaBytes, matrix, matrix + ((256 + 512 + 512 + 64) * sizeof(float)));
    }

    [Fact]
    public void A_parameter_that_is_laid_out_here_and_read_there_stands_in_both_forms()
    {
        var b = new GraphBuilder("twice");
        var x = b.Input("x", TensorType.Float(3, 32));
        var w = b.Parameter("w", ParameterRole.Weight, new SmallNets.Pattern(0.3), Shape.Of(32, 32));
        var graph = b.Build(b.Add("y", new MatMul(), x, w), b.Add("square", new MatMul(), w, w), w);
        var weights = Weights.Initialize(graph, 1);
        using var pool = new WorkerPool(1);
        using var state = new StateStore(graph, weights);
        using var shared = Program.Compile(graph, state, pool);
        using var own = Program.Compile(graph, weights, pool);
        foreach (var program in new[] { shared, own })
        {
            program.SetInput("x", SmallNets.Numbers(5, 3, 32));
            program.Run(default);
        }

        foreach (var output in graph.Outputs)
        {
            Assert.Equal(shared.Output(output.Name), own.Output(output.Name));
        }
    }

    [Fact]
    public void A_program_that_updates_its_parameters_does_not_hold_them()
    {
        var (model, _) = SmallNets.Residual(2);
        using var pool = new WorkerPool(1);
        Assert.Throws<ArgumentException>(() => Program.Compile(TrainingMode.Apply(model), Weights.Initialize(model, 3), pool));
    }

    private static void Near(Tensor<double> expected, Tensor<float> actual, string what, double tolerance = 1e-5)
    {
        double error = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(expected[i] - actual[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        Assert.True(
            Math.Sqrt(error) <= tolerance * Math.Sqrt(norm) + 1e-6, $"{what}: relative distance {Math.Sqrt(error / norm):E2}, norm {Math.Sqrt(norm):E2}");
    }
}
