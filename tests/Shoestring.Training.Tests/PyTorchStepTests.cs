using System.Runtime.InteropServices;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Models.Zoo;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;

namespace Shoestring.Training.Tests;

/// <summary>
/// A whole MobileNetV2-like step against PyTorch float64: per tensor, our relative L2 distance is at most three times that of PyTorch
/// float32 (or of rounding the exact numbers to float32, where PyTorch was lucky).
/// </summary>
public sealed class PyTorchStepTests
{
    private const int Batch = 8, Channels = 3, Side = 16, Classes = 5, Steps = 10;
    private const double Rounding = 1.2e-7; // two roundings to float32

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Logits_loss_and_every_gradient_are_as_near_as_pytorchs(int threads, bool fuse)
    {
        var model = Model();
        var loss = new Supervised().Build(model, Batch);
        var training = TrainingGraph.Differentiate(loss.Graph, loss.Loss);
        using var pool = new WorkerPool(threads);
        using var state = new StateStore(training.Graph, First(model));
        using var program = Program.Compile(training, state, pool, new ProgramOptions(Fuse: fuse));
        new Formula().Fill(0, 0, program);
        program.Run(default);
        var ours = state.SaveGradients();
        Compare("logits", program.Output(loss.Logits!.Name));
        Compare("loss", program.Output(loss.Loss.Name));
        Assert.Equal(model.Parameters.Count(p => p.IsTrainable), ours.Names.Count);
        foreach (var name in ours.Names)
        {
            Compare(name, ours.Float(name).Data);
        }
    }

    [Fact]
    public void Ten_losses_are_as_near_as_pytorchs()
    {
        // A smooth activation: with ReLU6 the losses of PyTorch float64 itself part at the fifth digit when its weights move by 6e-8.
        var model = Model(new Silu());
        using var pool = new WorkerPool(2);
        using var source = new Formula();
        var options = new TrainerOptions
        {
            Epochs = Steps,
            Optimizer = new Sgd { WeightDecay = 5e-4 },
            LearningRate = _ => new ConstantSchedule(0.05),
        };
        using var trainer = new Trainer(model, First(model), new Supervised(), source, options, pool);
        Compare("ten losses", [.. trainer.Run().History.Select(r => (float)r.TrainLoss)]);
    }

    private static Graph Model(Op? activation = null) => CompactNet.Build(
        new ModelOptions(Classes, Channels, Side, Side),
        new CompactNetOptions { Widths = [8, 12, 16], Depths = [1, 2, 1], Block = CompactBlock.Inverted, Expansion = 3, Head = 24, Activation = activation });

    private static Weights First(Graph model)
    {
        var weights = Weights.Initialize(model, 0);
        var salt = 0;
        foreach (var p in model.Parameters.Where(p => p.IsTrainable).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var extents = p.Type.Shape.ToArray();
            var fan = p.Type.Shape.ElementCount / extents[0];
            var offset = p.Name.EndsWith("1.weight", StringComparison.Ordinal) || p.Name.Contains("conv.3.weight", StringComparison.Ordinal) ? 1 : 0;
            var numbers = Numbers(p.Type.Shape.ElementCount, salt++)
                .Select(u => (float)(extents.Length > 1 ? u * (2 * Math.Sqrt(6.0 / fan)) : (u * 0.4) + offset));
            weights[p.Name] = Tensor.Of(numbers.ToArray(), extents);
        }

        return weights;
    }

    private static IEnumerable<double> Numbers(int count, int salt) => Enumerable.Range(0, count)
        .Select(i => ((((long)i * 2654435761) + ((long)salt * 40503) + 12345) % 4294967296) / 4294967296.0 - 0.5);

    private static void Compare(string name, ReadOnlySpan<float> ours)
    {
        var golden = GoldenFile.Read("mobile_step").GetProperty(name);
        var exact = MemoryMarshal.Cast<byte, double>(golden.GetProperty("float64").GetBytesFromBase64());
        Assert.Equal(exact.Length, ours.Length);
        var (difference, norm) = (0.0, 0.0);
        for (var i = 0; i < ours.Length; i++)
        {
            difference += (ours[i] - exact[i]) * (ours[i] - exact[i]);
            norm += exact[i] * exact[i];
        }

        var distance = Math.Sqrt(difference / norm);
        var allowed = 3 * Math.Max(golden.GetProperty("float32_distance").GetDouble(), Rounding);
        Assert.True(distance <= allowed, $"{name}: {distance:g3} from float64, {allowed:g3} allowed");
    }

    private sealed class Formula : BatchSource
    {
        public override int BatchSize => Batch;

        public override int StepsPerEpoch => 1;

        public override void Fill(int epoch, int step, Program program)
        {
            var images = Numbers(Batch * Channels * Side * Side, 1000 + epoch).Select(u => (float)(u * 3)).ToArray();
            program.SetInput(Objective.Images, Tensor.Of(images, Batch, Channels, Side, Side));
            var targets = program.Input(Objective.Targets);
            targets.Clear();
            for (var n = 0; n < Batch; n++)
            {
                targets[(n * Classes) + ((n + epoch) % Classes)] = 0.75f;
                targets[(n * Classes) + (((2 * n) + 1) % Classes)] += 0.25f;
            }
        }
    }
}
