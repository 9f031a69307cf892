using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>The backward of a widening convolution as part of the depthwise one's behind it, where the gradient between them is large.</summary>
public sealed class ConvPairTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wide_pair_is_walked_once_and_agrees_with_the_plain_kernels(bool halves)
    {
        var plain = Run(false, false, 1);
        var paired = Run(true, halves, 1);

        Assert.DoesNotContain("ConvPairBackward", plain.Ops);
        Assert.Single(paired.Ops, op => op == "ConvPairBackward");
        Assert.Equal(paired.Gradients, Run(true, halves, 2).Gradients); // bit for bit
        foreach (var (name, expected) in plain.Gradients)
        {
            var distance = Math.Sqrt(expected.Zip(paired.Gradients[name], (a, b) => Math.Pow(a - b, 2)).Sum());
            var norm = Math.Sqrt(expected.Sum(v => (double)v * v));
            Assert.True(distance <= ((halves ? 2e-2 : 1e-4) * norm) + 1e-6, $"{name}: {distance:E2} of {norm:E2}");
        }
    }

    private static (string[] Ops, Dictionary<string, float[]> Gradients) Run(bool fuse, bool halves, int threads)
    {
        const int Batch = 24, Size = 62; // 2.2 million floats between the two
        var forward = TrainingMode.Apply(SmallNets.Inverted(Batch, Size, new Silu()).Graph);
        var training = TrainingGraph.Differentiate(forward, forward.Output("loss"));
        using var pool = new WorkerPool(threads);
        using var state = new StateStore(forward, Weights.Initialize(forward, 7));
        using var program = Program.Compile(training, state, pool, new ProgramOptions(Fuse: fuse, Profile: true, Keep: halves ? ElementType.BFloat16 : ElementType.Float32));
        program.SetInput("x", SmallNets.Numbers(1, Batch, 3, Size, Size));
        program.SetInput("t", SmallNets.Numbers(2, Batch, 5));
        program.Run(default);
        var gradients = state.SaveGradients();
        return ([.. program.Profile().Select(k => k.Op)], training.Gradients.ToDictionary(
            g => g.Parameter.Name, g => gradients.Float(g.Parameter.Name).Data));
    }
}
