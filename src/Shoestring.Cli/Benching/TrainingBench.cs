using Shoestring.Cli.Display;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Training;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;

namespace Shoestring.Cli.Benching;

/// <summary>Times the trainer's own step: forward, cross-entropy, backward, update by stochastic gradient descent with momentum.</summary>
internal static class TrainingBench
{
    private const double LearningRate = 1e-6; // two pictures of noise have gradients that a larger one would blow up on
    private const int OperationsPerMac = 6; // a multiply-add each in the forward and in both backwards

    /// <summary>Measures.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingFigures Run(BenchSetting setting, Host host)
    {
        var (definition, width) = ModelTable.Parse(setting.Model);
        var options = setting.Options with { WidthMultiplier = width };
        using var pool = new WorkerPool(setting.Threads);
        var before = Memory.Resident();
        var graph = definition.Build(options);
        using var source = new SyntheticSource(
            setting.Batch, options.InputChannels * options.Height * options.Width, options.Classes, 0);
        var clock = new StepClock(setting.Seconds);
        using var trainer = new Trainer(graph, Weights.Initialize(graph, 0), new Supervised(), source, Recipe(setting), pool)
        {
            Observer = clock,
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(host.Cancel);
        IReadOnlyList<KernelProfile> warm = [];
        List<double> hops = [];
        void Hop()
        {
            if (setting.Threads > 1)
            {
                hops.Add(Math.Round(CoreHop.Measure()));
            }
        }

        clock.Began = () =>
        {
            Hop();
            warm = trainer.Program.Profile();
        };
        // Read while it steps: the end of a training makes copies of the weights, and the probes take memory of their own.
        long peak = 0;
        clock.Ended = () =>
        {
            peak = Memory.Peak();
            Hop();
            stop.Cancel();
        };
        trainer.Run(stop.Token);
        host.Cancel.ThrowIfCancellationRequested();

        var profile = KernelTimes.Between(warm, clock.WarmUp, trainer.Program.Profile(), clock.WarmUp + clock.Steps.Count);
        var times = Distribution.Of(clock.Steps);
        var macs = graph.Bind("N", 1).Cost.Macs;
        var roof = setting.Profile ? Roof.Measure(pool) : new Roof(Roof.MeasureFlops(pool), 0);
        var flops = OperationsPerMac * (double)macs * setting.Batch / times.Median;
        return new TrainingFigures
        {
            Model = setting.Model,
            Image = options.Height,
            Channels = options.InputChannels,
            Classes = options.Classes,
            Batch = setting.Batch,
            Threads = setting.Threads,
            Parameters = graph.ParameterCount,
            Macs = macs,
            ImagesPerSecond = setting.Batch / times.Median,
            StepMs = new(times.Median * 1e3, times.Least * 1e3, times.P95 * 1e3),
            CoreHopNs = hops.Count > 0 ? hops : null,
            Steps = clock.Steps.Count,
            WarmUpSteps = clock.WarmUp,
            PeakMemoryBytes = peak,
            StepMemoryBytes = peak - before,
            ProgramBytes = trainer.Program.ArenaBytes,
            AllocatedBytesPerStep = (double)clock.AllocatedBytes / clock.Steps.Count,
            Gflops = flops / 1e9,
            PeakGflops = roof.PeakFlops / 1e9,
            ShareOfPeak = flops / roof.PeakFlops,
            Precision = setting.Keep == ElementType.BFloat16 ? "bfloat16" : "float32",
            Checkpoint = setting.Checkpoint,
            Profile = setting.Profile ? ProfileFigures.Of(profile, times.Mean, roof) : null,
        };
    }

    private static TrainerOptions Recipe(BenchSetting setting) => new()
    {
        Epochs = 1,
        Optimizer = new Sgd(Momentum: 0.9, Nesterov: false),
        LearningRate = _ => new ConstantSchedule(LearningRate),
        Profile = setting.Profile,
        Keep = setting.Keep,
        Checkpoint = setting.Checkpoint,
    };
}
