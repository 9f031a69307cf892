using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>
/// The compiled network against PyTorch's float64: per tensor at most three times as far (relative L2) as PyTorch's own float32.
/// </summary>
public sealed class CompiledNetworkGoldenTests
{
    private const double Ratio = 3;
    private static readonly GoldenNetwork Golden = GoldenNetwork.Instance;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void A_compiled_step_is_as_near_as_PyTorchs_float32(bool fuse, int threads)
    {
        using var run = new Run(fuse, threads);
        run.Step();
        Near(Golden.Single.Logits, Golden.Double.Logits, run.Program.GetOutput("logits"), "logits");
        var gradients = run.State.SaveGradients();
        foreach (var (name, expected) in Golden.Double.Gradients)
        {
            if (Golden.HasZeroGradient(name))
            {
                Assert.All(gradients.Float(name).Data, v => Assert.Equal(0, v, 1e-6));
                continue;
            }

            Near(Golden.Single.Gradients[name], expected, gradients.Float(name), $"gradient of {name}");
        }

        var state = run.State.Save();
        foreach (var (name, expected) in Golden.Double.Statistics)
        {
            // Not compared by ratio: PyTorch sums statistics in double, we in float32 over a fixed tree.
            Assert.InRange(GoldenFile.Distance(state.Float(name), expected), 0, 1e-6);
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void Ten_compiled_steps_are_as_near_as_PyTorchs_float32(bool fuse, int threads)
    {
        using var run = new Run(fuse, threads);
        var velocity = new float[run.State.TrainedLength];
        var losses = new float[10];
        for (var step = 0; step < losses.Length; step++)
        {
            run.Step();
            losses[step] = run.Program.Output("loss")[0];
            Optimizers.MomentumTrace(
                run.Pool, velocity, run.State.Gradients, (float)Golden.Momentum, nesterov: false, run.State.Gradients);
            Optimizers.ApplyUpdate(run.Pool, run.State.Trained, run.State.Gradients, -(float)Golden.LearningRate);
        }

        Near(Tensor.Of(Golden.Single.Losses, 10), Tensor.Of(Golden.Double.Losses, 10), Tensor.Of(losses, 10), "ten losses");
    }

    private static void Near(Tensor single, Tensor expected, Tensor actual, string what)
    {
        var (ours, theirs) = (GoldenFile.Distance(actual, expected), GoldenFile.Distance(single, expected));
        Assert.True(ours <= Ratio * theirs, $"{what}: relative distance {ours:E2}, PyTorch's float32 {theirs:E2}");
    }

    private sealed class Run : IDisposable
    {
        public Run(bool fuse, int threads)
        {
            var forward = GoldenNetwork.TrainingForm();
            Pool = new WorkerPool(threads);
            State = new StateStore(forward, Golden.Weights);
            Program = Program.Compile(
                TrainingGraph.Differentiate(forward, forward.Output("loss")), State, Pool, new ProgramOptions(Fuse: fuse));
        }

        public WorkerPool Pool { get; }

        public StateStore State { get; }

        public Program Program { get; }

        public void Step()
        {
            foreach (var (name, tensor) in Golden.Feeds)
            {
                Program.SetInput(name, tensor.ToFloat());
            }

            Program.Run(default);
        }

        public void Dispose()
        {
            Program.Dispose();
            State.Dispose();
            Pool.Dispose();
        }
    }
}
