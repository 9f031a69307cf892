using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Compression.Tests.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Random;

namespace Shoestring.Compression.Tests.Quantization;

public sealed class QuantizationAwareTests
{
    public static TheoryData<string> Names => Networks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryIntegerOpIsInTheShapeThatTheRuntimeFuses(string name)
    {
        var (graph, _) = Prepared(name, new());
        foreach (var node in graph.Nodes.Where(n => QuantizerRules.Of(n.Op) is QuantizerRule.Weighted or QuantizerRule.Integer))
        {
            if (node.Op is Concat or Mul && node.Inputs.Any(v => graph.Producer(v)?.Op is Constant or Expand))
            {
                continue; // A constant operand stays in float, and so does the op.
            }

            Assert.All(node.Inputs.Take(2), v => Assert.True(IsQuantized(graph, v), $"{node.Name} reads {v.Name} without a quantiser"));
            var isTrailing = node.Op is Gemm or GlobalAveragePool or Add or Concat && !ReachesWeights(graph, node.Output);
            Assert.True(isTrailing || IsQuantizedOnce(graph, node.Output), $"{node.Name} has no quantiser behind it");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EightBitsStayCloseToTheModel(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var (graph, weights) = Folded(name, seed);
            var (quantized, numbers) = Prepare(graph, weights, new(), seed);
            var (exact, rounded) = (Laws.Run(graph, weights, seed), Laws.Run(quantized, numbers, seed));
            Assert.InRange(Relative(exact, rounded), 1e-9, 0.08);
        }
    }

    [Fact]
    public void FewerBitsAreWorse()
    {
        var (graph, weights) = Folded("residual", 1);
        double Error(int bits)
        {
            var (q, numbers) = Prepare(graph, weights, new() { WeightBits = bits }, 1);
            return Relative(Laws.Run(graph, weights, 1), Laws.Run(q, numbers, 1));
        }

        Assert.True(Error(8) < Error(5));
        Assert.True(Error(5) < Error(3));
    }

    [Fact]
    public void WeightsAreOffByHalfAStepAtMost()
    {
        var (graph, weights) = Folded("depthwise", 1);
        var (prepared, numbers) = Prepare(graph, weights, new() { Weights = WeightRange.MaxAbs, WeightBits = 7 }, 1);
        var run = Shoestring.Graphs.Reference.ReferenceInterpreter.Run(prepared.Bind("N", 2), numbers, Input(graph, 1));
        var quantizers = run.Keys.Where(v => v.Name.EndsWith(".weight.quantized", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(quantizers);
        foreach (var value in quantizers)
        {
            var name = value.Name[..^".quantized".Length];
            var (w, scale) = (numbers.Float(name), numbers.Float($"{name}.scale"));
            for (var i = 0; i < w.Length; i++)
            {
                var s = scale[i / (w.Length / scale.Length)];
                Assert.InRange(Math.Abs(w[i] - run[value][i]), 0, (s / 2) + 1e-6);
                Assert.InRange(Math.Abs(run[value][i] / s), 0, 63.001);
            }
        }
    }

    [Fact]
    public void ZeroIsExactAndReluEndsAtTheSmallestInteger()
    {
        foreach (var format in Enum.GetValues<ActivationFormat>())
        {
            var options = new QuantizationOptions { Activations = format };
            var (graph, numbers) = Prepared("plain", options);
            foreach (var node in graph.Nodes.Where(n => n.Op is FakeQuantize { Axis: null }))
            {
                var zero = numbers[node.Inputs[2].Name].ValueAt(0);
                Assert.Equal(Math.Round(zero), zero);
                Assert.InRange(zero, options.ActivationMin, options.ActivationMax);
                if (graph.Producer(node.Inputs[0])?.Op is Relu)
                {
                    Assert.Equal(options.ActivationMin, zero);
                }
            }
        }
    }

    [Fact]
    public void AQuantizerBehindAClipStaysInsideIt()
    {
        var s = new Sketch("clip", 1, 2, 4, 4);
        var x = s.Builder.Add("six", new Clip(0, 6), s.Conv("conv", s.Input, 3));
        var graph = s.Build(s.Conv("head", x, 2));
        Assert.Equal(["x", "six", "head"], QuantizationAware.Observed(graph));
        var ranges = QuantizationAware.Observed(graph).ToDictionary(n => n, _ => new ValueRange(-9, 9));
        var (prepared, numbers) = QuantizationAware.Prepare(graph, s.Weights, ranges);
        Assert.InRange(numbers["six.scale"].ValueAt(0) * 255, 5.99, 5.999999);
        numbers.Float("six.scale")[0] = 0.05f;
        Assert.InRange(QuantizationAware.Settle(prepared, numbers)["six.scale"].ValueAt(0) * 255, 5.99, 5.999999);
        Assert.Equal(0.05f, numbers.Float("six.scale")[0]);
    }

    [Fact]
    public void PoolsAndReshapesShareTheirInputsQuantizer()
    {
        var (graph, _) = Prepared("flatten", new());
        var pool = graph.Nodes.Single(n => n.Op is MaxPool);
        var (before, behind) = (graph.Producer(pool.Inputs[0])!, graph.Consumers(pool.Output).Single());
        Assert.IsType<FakeQuantize>(before.Op);
        Assert.Equal(before.Inputs.Skip(1), behind.Inputs.Skip(1));
    }

    [Fact]
    public void KeptNodesStayInFloat()
    {
        var (graph, weights) = Folded("plain", 1);
        var options = new QuantizationOptions { KeepFloat = ["b.conv"] };
        var (prepared, numbers) = Prepare(graph, weights, options, 1);
        Assert.Contains("a.conv.weight.scale", numbers.Names);
        Assert.DoesNotContain("b.conv.weight.scale", numbers.Names);
        Assert.DoesNotContain(prepared.Nodes, n => n.Name == "b.conv.weight.quantized");
    }

    [Fact]
    public void AMissingRangeIsNamed()
    {
        var (graph, weights) = Folded("plain", 1);
        var e = Assert.Throws<ArgumentException>(() => QuantizationAware.Prepare(graph, weights, new Dictionary<string, ValueRange>()));
        Assert.Contains("'x'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABiasFitsInto32Bits()
    {
        var (graph, weights) = Folded("plain", 1);
        var w = weights.Float("b.conv.weight");
        w.Data.AsSpan(0, w.Length / w.Dimensions[0]).Clear();
        var (_, numbers) = Prepare(graph, weights, new(), 1);
        var input = numbers["Relu.scale"].ValueAt(0);
        Assert.InRange(Math.Abs(numbers["b.conv.bias"].ValueAt(0)) / (input * numbers["b.conv.weight.scale"].ValueAt(0)), 0, int.MaxValue / 1.9);
    }

    [Fact]
    public void RefittedScalesFollowTheWeights()
    {
        var (prepared, numbers) = Prepared("plain", new());
        var w = numbers.Float("a.conv.weight");
        for (var i = 0; i < w.Length; i++)
        {
            w[i] *= 2;
        }

        var refit = QuantizationAware.RefitWeights(prepared, numbers);
        Assert.Equal(2 * numbers["a.conv.weight.scale"].ValueAt(1), refit["a.conv.weight.scale"].ValueAt(1), 1e-6);
        Assert.Equal(numbers["b.conv.weight.scale"].ValueAt(1), refit["b.conv.weight.scale"].ValueAt(1), 1e-6);
    }

    [Fact]
    public void AWrongScaleIsNoticed()
    {
        // The mutation proof: any one scale off by a tenth breaks the closeness that the second test asks for, or worsens it clearly.
        var (graph, weights) = Folded("residual", 1);
        var (quantized, numbers) = Prepare(graph, weights, new(), 1);
        var exact = Laws.Run(graph, weights, 1);
        var right = Relative(exact, Laws.Run(quantized, numbers, 1));
        var wrong = numbers.Clone();
        wrong.Float("stem.conv.weight.scale").Data.AsSpan().Fill(wrong.Float("stem.conv.weight.scale")[0] * 0.3f);
        Assert.True(Relative(exact, Laws.Run(quantized, wrong, 1)) > 3 * right);
    }

    internal static (Graph Graph, Weights Weights) Folded(string name, ulong seed)
    {
        var (graph, weights) = Networks.All[name](seed);
        return BatchNormFolding.Apply(graph, weights);
    }

    internal static (Graph Graph, Weights Weights) Prepare(Graph graph, Weights weights, QuantizationOptions options, ulong seed)
    {
        var batch = Input(graph, seed).ToDictionary(p => p.Key, p => (Tensor<float>)p.Value);
        var ranges = new MinMax().Calibrate(new ReferenceActivations(graph, weights, [batch]), QuantizationAware.Observed(graph, options));
        return QuantizationAware.Prepare(graph, weights, ranges, options);
    }

    private static (Graph Graph, Weights Weights) Prepared(string name, QuantizationOptions options)
    {
        var (graph, weights) = Folded(name, 1);
        return Prepare(graph, weights, options, 1);
    }

    private static Dictionary<string, Tensor> Input(Graph graph, ulong seed)
    {
        var x = Tensor.Zeros<float>([2, .. graph.Inputs[0].Shape.Skip(1).Select(d => d.Extent)]);
        new RandomStream(seed, Purpose.Of("test.input")).FillNormal(x.Data);
        return new() { [graph.Inputs[0].Name] = x };
    }

    private static double Relative(double[] a, double[] b) =>
        Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum() / a.Sum(p => p * p));

    private static bool IsQuantized(Graph graph, Value value) => graph.Producer(value)?.Op switch
    {
        FakeQuantize => true,
        Dropout => IsQuantized(graph, graph.Producer(value)!.Inputs[0]),
        _ => false,
    };

    private static bool IsQuantizedOnce(Graph graph, Value value) =>
        !graph.Outputs.Contains(value) && graph.Consumers(value) is [{ } only]
        && (only.Op is FakeQuantize || (only.Op is Relu or Clip && IsQuantizedOnce(graph, only.Output)));

    private static bool ReachesWeights(Graph graph, Value value) => graph.Consumers(value)
        .Any(n => QuantizerRules.Of(n.Op) == QuantizerRule.Weighted || n.Outputs.Any(v => ReachesWeights(graph, v)));
}
