using Google.Protobuf;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using WorkerPool = Shoestring.Kernels.WorkerPool;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Reference;
using Shoestring.Onnx.Tests.Export;

namespace Shoestring.Onnx.Tests.Reference;

public sealed class Int8GraphReferenceTests
{
    private const ulong Seeds = 40;

    [Theory]
    [InlineData("Rounded network")]
    [InlineData("Rounded deep network")]
    public void Integers_give_what_ONNX_Runtime_gives(string name)
    {
        var c = ExportCases.Of(name);
        using var pool = new WorkerPool(1);
        var graph = c.Graph.Bind("N", 2);
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var inputs = c.Inputs(seed);
            var ours = Int8GraphReference.Run(graph, c.Weights, inputs, pool)["logits"];
            var runtime = RuntimeTests.Run(c, new OnnxExportOptions(), inputs)["logits"];
            RoundTripTests.AssertClose(runtime, ours.ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void Integers_give_what_the_simulation_gives()
    {
        var c = ExportCases.Of("Rounded deep network");
        using var pool = new WorkerPool(1);
        var inputs = c.Inputs(3);
        var ours = Int8GraphReference.Run(c.Graph.Bind("N", 2), c.Weights, inputs, pool)["logits"];
        RoundTripTests.AssertClose(ExportCase.Run(c.Graph, c.Weights, inputs)["logits"], ours.ToDouble(), 1e-4);
    }

    [Theory]
    [InlineData("stem.q.scale")]
    [InlineData("0.project.weight.scale")]
    public void What_is_planted_wrong_in_the_file_is_seen(string parameter)
    {
        var c = ExportCases.Of("Rounded network");
        using var pool = new WorkerPool(1);
        var inputs = c.Inputs();
        var wrong = new ExportCase(c.Name, c.Graph) { Weights = c.Weights.Clone() };
        var numbers = wrong.Weights.Float(parameter);
        wrong.Weights[parameter] = Tensor.Of(
            Array.ConvertAll(numbers.Data, v => v * 1.1f), numbers.Dimensions.AsSpan());
        var ours = Int8GraphReference.Run(c.Graph.Bind("N", 2), c.Weights, inputs, pool)["logits"];
        var runtime = RuntimeTests.Run(wrong, new OnnxExportOptions(), inputs)["logits"];
        Assert.Contains(Enumerable.Range(0, ours.Length), i => Math.Abs(ours[i] - runtime[i]) > 0.01);
    }

    [Fact]
    public void A_zero_point_that_differs_between_the_two_ends_is_seen()
    {
        var c = ExportCases.Of("Rounded network");
        using var pool = new WorkerPool(1);
        var inputs = c.Inputs();
        var model = OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions());
        model.Graph.Initializer.Add(TensorProtos.Of("planted", Tensor.Of([(byte)103])));
        model.Graph.Node.Single(n => n.OpType == "QuantizeLinear" && n.Input[1] == "pool.q.scale").Input[2] = "planted";
        var ours = Int8GraphReference.Run(c.Graph.Bind("N", 2), c.Weights, inputs, pool)["logits"];
        var runtime = RuntimeTests.Run(model.ToByteArray(), inputs)["logits"];
        Assert.Contains(Enumerable.Range(0, ours.Length), i => Math.Abs(ours[i] - runtime[i]) > 0.01);
    }

    [Fact]
    public void Signed_activations_work_too()
    {
        var c = ExportCases.Make("signed", b =>
        {
            Value Fake(Value x, string name, double scale, int zero) => b.Add(
                name, new FakeQuantize(-128, 127), x, ExportCases.Scalar(b, name + ".scale", scale, ParameterRole.Scale),
                ExportCases.Scalar(b, name + ".zero_point", zero));
            var x = Fake(b.Input("x", TensorType.Float("N", 3, 5, 5)), "q", 0.01973, -7);
            var w = b.Add(
                "w.q", new FakeQuantize(-127, 127, 0), ExportCases.Weight(b, "w", 4, 3, 3, 3),
                b.Parameter("w.scale", ParameterRole.Scale, new Graphs.Initializers.Uniform(0.004, 0.012), Shape.Of(4)),
                ExportCases.Fixed(b, "w.zero_point", 0, 4));
            return Fake(b.Add("c", new Conv(ConvWindow.Square(1, 1)), x, w), "y", 0.0371, 11);
        });
        using var pool = new WorkerPool(1);
        var inputs = c.Inputs();
        var ours = Int8GraphReference.Run(c.Graph.Bind("N", 2), c.Weights, inputs, pool)["y"];
        RoundTripTests.AssertClose(RuntimeTests.Run(c, new OnnxExportOptions(), inputs)["y"], ours.ToDouble(), 1e-5);
        Assert.Equal(0.0371, Int8GraphReference.OutputStep(c.Graph, c.Weights, c.Graph.Outputs[0])!.Value, 1e-6);
    }

    [Fact]
    public void A_byte_that_moves_by_one_before_the_last_layer_moves_a_logit_by_one_step_at_most()
    {
        var c = ExportCases.Of("Rounded deep network");
        var step = Int8GraphReference.OutputStep(c.Graph, c.Weights, c.Graph.Outputs[0])!.Value;
        var gemm = c.Graph.Nodes.Single(n => n.Op is Gemm);
        var weight = c.Graph.Producer(gemm.Inputs[1])!.Inputs[0];
        var largest = c.Weights.Float(weight.Name).Data.Max(MathF.Abs);
        Assert.Equal(c.Weights.Float("pool.q.scale").Data[0] * largest, step, 1e-6);
        Assert.Equal(c.Graph.Outputs[0], gemm.Output);
    }
}
