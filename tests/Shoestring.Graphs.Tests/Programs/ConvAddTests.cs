using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>A convolution that adds to the skip of its block, in the skip's memory where that dies there.</summary>
public sealed class ConvAddTests
{
    [Theory]
    [InlineData("skip dies", 1, true)]
    [InlineData("skip first", 1, true)]
    [InlineData("stochastic depth", 1, true)]
    [InlineData("skip is read again", 1, true)]
    [InlineData("skip is the input", 1, true)]
    [InlineData("skip is what the convolution reads", 1, true)]
    [InlineData("skip is a view of what the convolution reads", 1, true)]
    [InlineData("sum is read twice", 1, false)]
    [InlineData("not pointwise", 3, false)]
    public void A_sum_is_the_same_fused_and_not(string what, int kernel, bool fused)
    {
        var b = new GraphBuilder("sums");
        var x = b.Input("x", TensorType.Float(2, 20, 5, 6));
        var r = b.Add("r", new Relu(), x);
        var z = b.Add("z", new Sigmoid(), r);
        (z, r) = what switch
        {
            "skip is the input" => (z, x),
            "skip is what the convolution reads" => (z, z),
            "skip is a view of what the convolution reads" => (z, b.Add(new Identity(), z)),
            _ => (z, r),
        };
        var w = b.Parameter("w", ParameterRole.Weight, new SmallNets.Pattern(0.3), Shape.Of(20, 20, kernel, kernel));
        var bias = b.Parameter("b", ParameterRole.Bias, new SmallNets.Pattern(0.2), Shape.Of(20));
        var conv = b.Add("conv", new Conv(ConvWindow.Square(1, kernel / 2)), z, w, bias);
        conv = what == "stochastic depth" ? b.Add(DropPath.Of(0.5, "path"), conv) : conv;
        var sum = what == "skip first" ? b.Add("sum", new Add(), r, conv) : b.Add("sum", new Add(), conv, r);
        var y = b.Add("y", new Tanh(), sum);
        var model = what switch
        {
            "skip is read again" => b.Build(y, b.Add("again", new Abs(), r)),
            "sum is read twice" => b.Build(y, b.Add("twice", new Abs(), conv)),
            _ => b.Build(y),
        };
        var weights = Weights.Initialize(model, 1);
        var numbers = SmallNets.Numbers(3, 2, 20, 5, 6);
        var expected = ReferenceInterpreter.Run(model, weights, new Dictionary<string, Tensor> { ["x"] = numbers });
        float[]? first = null;
        foreach (var (threads, isFixed) in new[] { (1, false), (1, true), (2, true) })
        {
            using var pool = new WorkerPool(threads);
            using var state = new StateStore(model, weights, _ => false);
            var options = new ProgramOptions(Profile: true);
            using var program = isFixed ? Program.Compile(model, weights, pool, options) : Program.Compile(model, state, pool, options);
            program.SetInput("x", numbers);
            program.Run(default);
            program.Run(default);
            Assert.Equal(fused, program.Profile().Any(p => p.Op == "FusedConvAdd"));
            foreach (var output in model.Outputs)
            {
                var (want, got) = (expected[output].Data, program.GetOutput(output.Name).Data);
                Assert.All(want.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }

            first ??= program.GetOutput("y").Data;
            Assert.Equal(first, program.GetOutput("y").Data);
        }
    }
}
