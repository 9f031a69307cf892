using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Tests;

/// <summary>One small network for every way in which channels hang together.</summary>
internal static class Networks
{
    public static readonly Dictionary<string, Func<ulong, (Graph Graph, Weights Weights)>> All = new()
    {
        ["plain"] = Plain,
        ["residual"] = Residual,
        ["depthwise"] = Depthwise,
        ["multiplier"] = Multiplier,
        ["grouped"] = Grouped,
        ["squeeze-excite"] = SqueezeExcite,
        ["constants"] = Constants,
        ["shared"] = Shared,
        ["concat"] = Concatenation,
        ["split"] = Halves,
        ["flatten"] = Flattened,
        ["hard-swish"] = HardSwishGates,
        ["mixing"] = Mixing,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    private static (Graph, Weights) Plain(ulong seed)
    {
        var s = new Sketch("plain", seed, 2, 5, 5);
        var x = s.Block("b", s.Block("a", s.Input, 6), 5, stride: 2);
        return (s.Build(s.Conv("head", s.Pool(x), 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) Residual(ulong seed)
    {
        var s = new Sketch("residual", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 6);
        for (var i = 0; i < 2; i++)
        {
            var y = s.Block($"block{i}.a", x, 5);
            x = s.Relu(s.Add(x, s.Norm($"block{i}.b.bn", s.Conv($"block{i}.b.conv", y, 6))));
        }

        var down = s.Conv("down", x, 8, kernel: 1, stride: 2);
        x = s.Add(down, s.Block("last", x, 8, stride: 2));
        return (s.Build(s.Conv("head", s.Pool(x), 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) Depthwise(ulong seed)
    {
        var s = new Sketch("depthwise", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 4);
        for (var i = 0; i < 2; i++)
        {
            var y = s.Block($"block{i}.expand", x, 8, kernel: 1);
            y = s.Block($"block{i}.depthwise", y, 8, groups: 8);
            x = s.Add(x, s.Norm($"block{i}.project.bn", s.Conv($"block{i}.project", y, 4, kernel: 1)));
        }

        return (s.Build(s.Conv("head", s.Pool(x), 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) Multiplier(ulong seed)
    {
        var s = new Sketch("multiplier", seed, 2, 5, 5);
        var x = s.Block("depthwise", s.Block("stem", s.Input, 4), 8, groups: 4);
        return (s.Build(s.Conv("head", x, 3, kernel: 1)), s.Weights);
    }

    private static (Graph, Weights) Grouped(ulong seed)
    {
        var s = new Sketch("grouped", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 6);
        x = s.Block("grouped", x, 8, groups: 2);
        x = s.Block("second", x, 4, groups: 2);
        return (s.Build(s.Conv("head", x, 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) SqueezeExcite(ulong seed)
    {
        var s = new Sketch("squeeze-excite", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 6);
        var gate = s.Relu(s.Conv("se.reduce", s.Pool(x), 4, kernel: 1, bias: true));
        gate = s.Relu(s.Conv("se.expand", gate, 6, kernel: 1, bias: true));
        x = s.Builder.Add(new Mul(), x, gate);
        return (s.Build(s.Conv("head", x, 3, kernel: 1)), s.Weights);
    }

    private static (Graph, Weights) Constants(ulong seed)
    {
        var s = new Sketch("constants", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 6);
        x = s.Builder.Add(new Mul(), x, s.Builder.Add(new Constant(Tensor.Of<float>([1, -2, 3, -4, 5, -6], 6, 1, 1))));
        var wide = s.Builder.Add(new Expand(Shape.Of(1, 6, 5, 5)), s.Builder.Add(new Constant(Tensor.Of<float>([1, 2, 3, 4, 5, 6], 1, 6, 1, 1))));
        x = s.Builder.Add(new Mul(), x, wide);
        return (s.Build(s.Conv("head", x, 3, kernel: 1)), s.Weights);
    }

    private static (Graph, Weights) Shared(ulong seed)
    {
        var s = new Sketch("shared", seed, 2, 5, 5);
        var x = s.Block("stem", s.Input, 6);
        var w = s.Parameter("twice.weight", ParameterRole.Weight, -1, 1, 6, 6, 1, 1);
        x = s.Relu(s.Builder.Add("twice.0", new Conv(ConvWindow.Square()), x, w));
        x = s.Relu(s.Builder.Add("twice.1", new Conv(ConvWindow.Square()), x, w));
        return (s.Build(s.Conv("head", x, 3, kernel: 1)), s.Weights);
    }

    private static (Graph, Weights) Concatenation(ulong seed)
    {
        var s = new Sketch("concat", seed, 2, 4, 4);
        var x = s.Block("stem", s.Input, 4);
        for (var i = 0; i < 2; i++)
        {
            x = s.Builder.Add(new Concat(1), x, s.Block($"grow{i}", x, 3));
        }

        x = s.Norm("last", x);
        return (s.Build(s.Conv("head", x, 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) Halves(ulong seed)
    {
        var s = new Sketch("split", seed, 2, 4, 4);
        var parts = s.Builder.AddNode("split", new Split(1, [3, 5]), s.Block("stem", s.Input, 8)).Outputs;
        var x = s.Builder.Add(new Concat(1), s.Block("left", parts[0], 4), parts[1]);
        return (s.Build(s.Conv("head", x, 3, kernel: 1, bias: true)), s.Weights);
    }

    private static (Graph, Weights) Flattened(ulong seed)
    {
        var s = new Sketch("flatten", seed, 2, 4, 4);
        var x = s.Builder.Add(new MaxPool(PoolWindow.Square(2, 2)), s.Block("b", s.Block("a", s.Input, 5), 6));
        x = s.Relu(s.Linear("hidden", s.Builder.Add(new Flatten(), x), 7));
        x = s.Builder.Add(new Dropout(0.5, 1), x);
        return (s.Build(s.Linear("head", x, 3, transposed: false)), s.Weights);
    }

    private static (Graph, Weights) HardSwishGates(ulong seed)
    {
        var s = new Sketch("hard-swish", seed, 2, 4, 4);
        var x = s.Builder.Add(new HardSwish(), s.Norm("stem.bn", s.Conv("stem", s.Input, 6)));
        var gate = s.Relu(s.Conv("se.reduce", s.Builder.Add(new GlobalAveragePool(), x), 3, kernel: 1, bias: true));
        gate = s.Builder.Add(new HardSigmoid(), s.Conv("se.expand", gate, 6, kernel: 1, bias: true));
        x = s.Builder.Add(new Mul(), x, gate);
        x = s.Builder.Add(new Reshape([0, -1]), s.Builder.Add(new GlobalAveragePool(), s.Block("last", x, 5)));
        return (s.Build(s.Linear("head", x, 3)), s.Weights);
    }

    // Ops that mix channels: theirs may not go, those before and behind may.
    private static (Graph, Weights) Mixing(ulong seed)
    {
        var s = new Sketch("mixing", seed, 2, 4, 4);
        var x = s.Block("mixed", s.Block("stem", s.Input, 5), 6);
        x = s.Builder.Add(new Mul(), x, s.Builder.Add(new ReduceMean([1], KeepDims: true), x));
        x = s.Builder.Add(new Mul(), x, s.Builder.Add(new Softmax(1), s.Conv("gate", s.Pool(x), 6, kernel: 1)));
        return (s.Build(s.Conv("head", s.Block("behind", x, 5), 3, kernel: 1)), s.Weights);
    }
}
