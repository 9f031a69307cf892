using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Random;

namespace Shoestring.Models.Tests;

/// <summary>What a training step keeps for its backward: less memory must not cost bits, or with bfloat16 little more than its rounding.</summary>
public sealed class KeepingTests
{
    private const int Batch = 8, Side = 64, Classes = 10;

    /// <summary>Networks that differ in what their backward reads.</summary>
    public static TheoryData<string> Networks =>
        ["mobilenet-v2:0.35", "mobilenet-v3-small:0.5", "shufflenet-v2-x0.5", "efficientnet-b0:0.25", "resnet-20", "densenet-bc-100-12:0.5"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Checkpointing_gives_the_same_bits_unfused(string name)
    {
        var (loss, gradients, _) = Step(name, new ProgramOptions(Fuse: false));
        var (lossAgain, gradientsAgain, _) = Step(name, new ProgramOptions(Fuse: false, Checkpoint: true));
        Assert.Equal(loss, lossAgain);
        Assert.All(gradients.Names, n => Assert.Equal(gradients.Float(n).Data, gradientsAgain.Float(n).Data));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Checkpointing_gives_the_same_numbers_in_less_memory(string name)
    {
        // Other rules of fusion match where a value has other readers, so the last bits are others.
        var (loss, gradients, bytes) = Step(name, ProgramOptions.Default);
        var (lossAgain, gradientsAgain, bytesAgain) = Step(name, new ProgramOptions(Checkpoint: true));
        Assert.Equal(loss, lossAgain, 1e-5f);
        Assert.InRange(Median(gradients, gradientsAgain), 0, 1e-5);
        Assert.True(bytesAgain < 0.7 * bytes, $"{bytesAgain} of {bytes} bytes");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Keeping_bfloat16_moves_gradients_a_little_and_saves_memory(string name)
    {
        var (loss, gradients, bytes) = Step(name, ProgramOptions.Default);
        var (lossHalf, gradientsHalf, bytesHalf) = Step(name, new ProgramOptions(Keep: ElementType.BFloat16));
        Assert.Equal(loss, lossHalf, 0.02f); // fused convolutions write and read bfloat16 in the forward too
        // A ReLU whose input changes sign when it is rounded, 3 in 1,000, weighs more than the rounding: √0.003 is 5 %. And few pictures
        // make norms that enlarge any change: pictures changed as little as that move some networks' gradients by half.
        var (_, gradientsNear, _) = Step(name, ProgramOptions.Default, 1f / 512);
        Assert.InRange(Median(gradients, gradientsHalf), 1e-4, Math.Max(0.1, 2 * Median(gradients, gradientsNear)));
        Assert.True(bytesHalf < 0.8 * bytes, $"{bytesHalf} of {bytes} bytes");
    }

    [Fact]
    public void Both_together_keep_the_forward_as_it_was()
    {
        var (loss, _, _) = Step("mobilenet-v2:0.35", new ProgramOptions(Fuse: false));
        var (lossBoth, _, _) = Step("mobilenet-v2:0.35", new ProgramOptions(Fuse: false, Keep: ElementType.BFloat16, Checkpoint: true));
        Assert.Equal(loss, lossBoth);
    }

    private static double Median(Weights a, Weights b)
    {
        var distances = a.Names.Select(n => Distance(a.Float(n).Data, b.Float(n).Data)).Order().ToArray();
        return distances[distances.Length / 2];
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (difference, norm) = (0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            difference += Math.Pow(a[i] - b[i], 2);
            norm += Math.Pow(a[i], 2);
        }

        return norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }

    private static (float Loss, Weights Gradients, long Bytes) Step(string name, ProgramOptions options, float change = 0)
    {
        var (definition, width) = ModelTable.Parse(name);
        var model = definition.Build(new ModelOptions(Classes, 3, Side, Side) { WidthMultiplier = width }).Bind("N", Batch);
        var training = SupervisedStep.Of(model).Training;
        using var pool = new WorkerPool(2);
        using var state = new StateStore(training.Graph, Weights.Initialize(model, 3));
        using var program = Program.Compile(training, state, pool, options);
        var x = program.Input("input");
        new RandomStream(1, Purpose.Of("keeping")).FillNormal(x);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= 1 + (change * ((i % 17) - 8) / 8);
        }

        var t = program.Input("targets");
        t.Clear();
        for (var n = 0; n < Batch; n++)
        {
            t[(n * Classes) + (n % Classes)] = 1;
        }

        program.Run(new RunContext(1, 0));
        return (program.Output("loss")[0], state.SaveGradients(), program.ArenaBytes);
    }
}
