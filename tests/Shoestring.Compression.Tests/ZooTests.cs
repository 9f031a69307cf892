using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Costs;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Compression.Tests.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Models;
using Shoestring.Random;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Compression.Tests;

/// <summary>Every architecture of the zoo can be pruned, folded and quantised, and stays the function that it should be.</summary>
public sealed class ZooTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    // More of the same blocks teach nothing new and take their time; shuffled groups of three and more cannot lose half.
    private static readonly string[] Repeated =
    [
        "resnet-44", "resnet-56", "resnet-101", "wide-", "efficientnet-b1", "efficientnet-b2", "efficientnet-b3", "efficientnet-b4",
        "efficientnet-b5", "efficientnet-b6", "efficientnet-b7", "x0.5", "x1.5", "x2.0", "mnasnet-0", "mnasnet-1.3",
        "shufflenet-v1-g3", "shufflenet-v1-g4", "shufflenet-v1-g8", "densenet-169", "vgg-13", "vgg-16", "vgg-19", "ds-cnn-m", "ds-cnn-l",
    ];

    public static TheoryData<string> Names =>
        [.. ModelTable.All.Select(m => m.Name).Where(n => !Repeated.Any(r => n.Contains(r, StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Names))]
    public void MaskedIsPruned(string name)
    {
        var (graph, weights) = Model(name);
        var structure = ChannelStructure.Of(graph);
        var plan = new Pruner(new RandomScore(), PruningTarget.Macs(0.5)).Analyse(new PruningData(graph, weights));
        var (small, numbers) = plan.Apply(structure, weights);
        Assert.InRange(new MacCount().Of(small) / new MacCount().Of(graph), 0.3, 0.5);
        Assert.InRange(Relative(Run(graph, Laws.Mask(structure, plan, weights)), Run(small, numbers)), 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FoldedAndQuantisedItStaysClose(string name)
    {
        var (graph, weights) = Model(name);
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        // Where normalisation comes before the convolution and its activation, there is nothing to fold it into.
        Assert.True(name.StartsWith("densenet", StringComparison.Ordinal) || !folded.Nodes.Any(n => n.Op is BatchNormalization));
        var exact = Run(graph, weights);
        Assert.InRange(Relative(exact, Run(folded, numbers)), 0, 1e-4);
        var source = new ProgramActivations(folded, numbers, [Input(graph)], _pool);
        var ranges = new MinMax().Calibrate(source, QuantizationAware.Observed(folded));
        var (prepared, quantized) = QuantizationAware.Prepare(folded, numbers, ranges, new() { Weights = WeightRange.MaxAbs });
        Assert.All(folded.Nodes.Where(n => n.Op is Conv or Gemm), n => Assert.True(quantized.Contains($"{n.Inputs[1].Name}.scale")));
        Assert.InRange(Relative(exact, Run(prepared, quantized)), 1e-9, 0.2);
    }

    public void Dispose() => _pool.Dispose();

    private static (Graph Graph, Weights Weights) Model(string name)
    {
        var graph = ModelTable.Find(name).Build(new ModelOptions(10, 1, 16, 16)
        {
            WidthMultiplier = ModelTable.Find(name).Build(new ModelOptions(10)).ParameterCount > 1_000_000 ? 0.25 : 1,
            SmallPictures = true,
        });
        var weights = Weights.Initialize(graph, 1);
        foreach (var p in graph.Parameters.Where(p => p.Role is ParameterRole.Norm or ParameterRole.Statistic or ParameterRole.Bias))
        {
            new RandomStream(3, Purpose.Of(p.Name)).FillUniform(weights.Float(p.Name).Data, 0.5f, 1.5f);
        }

        return (graph, weights);
    }

    private static Dictionary<string, Tensor<float>> Input(Graph graph)
    {
        var x = Tensor.Zeros<float>([2, .. graph.Inputs[0].Shape.Skip(1).Select(d => d.Extent)]);
        new RandomStream(5, Purpose.Of("test.input")).FillNormal(x.Data);
        return new() { [graph.Inputs[0].Name] = x };
    }

    private float[] Run(Graph graph, Weights weights)
    {
        var bound = graph.Bind(graph.Inputs[0].Shape[0].Symbol!, 2);
        using var state = new StateStore(bound, weights);
        using var program = Program.Compile(bound, state, _pool);
        foreach (var (name, tensor) in Input(graph))
        {
            program.SetInput(name, tensor);
        }

        program.Run(default);
        return program.GetOutput(bound.Outputs[0].Name).Data;
    }

    private static double Relative(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b, (p, q) => (double)(p - q) * (p - q)).Sum() / a.Sum(p => (double)p * p));
}
