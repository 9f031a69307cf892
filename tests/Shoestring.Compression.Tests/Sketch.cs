using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Random;

namespace Shoestring.Compression.Tests;

/// <summary>A small network drawn layer by layer, with random numbers for every parameter.</summary>
internal sealed class Sketch
{
    private readonly RandomCursor _cursor;
    private RandomCursor _draw;

    public Sketch(string name, ulong seed, params int[] picture)
    {
        Builder = new GraphBuilder(name);
        _cursor = new RandomStream(seed, Purpose.Of("test.sketch")).Start();
        _draw = _cursor;
        Input = Builder.Input("x", TensorType.Float(["N", .. picture.Select(d => new Dimension(d))]));
    }

    public GraphBuilder Builder { get; }

    public Weights Weights { get; } = new();

    public Value Input { get; }

    public Value Parameter(string name, ParameterRole role, float low, float high, params int[] shape)
    {
        var tensor = Tensor.Zeros<float>(shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor[i] = _draw.NextSingle(low, high);
        }

        Weights[name] = tensor;
        return Builder.Parameter(name, role, new Unset(), Shape.Of(shape));
    }

    public Value Conv(string name, Value x, int outputs, int kernel = 3, int groups = 1, bool bias = false, int stride = 1)
    {
        var w = Parameter($"{name}.weight", ParameterRole.Weight, -1, 1, outputs, Channels(x) / groups, kernel, kernel);
        var op = new Conv(ConvWindow.Square(stride, kernel / 2), groups);
        return bias
            ? Builder.Add(name, op, x, w, Parameter($"{name}.bias", ParameterRole.Bias, -1, 1, outputs))
            : Builder.Add(name, op, x, w);
    }

    public Value Norm(string name, Value x)
    {
        var c = Channels(x);
        return Builder.Add(name, new BatchNormalization(), x,
            Parameter($"{name}.weight", ParameterRole.Norm, 0.5f, 1.5f, c), Parameter($"{name}.bias", ParameterRole.Norm, -1, 1, c),
            Parameter($"{name}.running_mean", ParameterRole.Statistic, -1, 1, c),
            Parameter($"{name}.running_var", ParameterRole.Statistic, 0.5f, 2, c));
    }

    public Value Block(string name, Value x, int outputs, int kernel = 3, int groups = 1, int stride = 1) =>
        Relu(Norm($"{name}.bn", Conv($"{name}.conv", x, outputs, kernel, groups, stride: stride)));

    public Value Linear(string name, Value x, int outputs, bool transposed = true)
    {
        var inputs = x.Shape[1].Extent;
        int[] shape = transposed ? [outputs, inputs] : [inputs, outputs];
        return Builder.Add(name, new Gemm(TransB: transposed), x,
            Parameter($"{name}.weight", ParameterRole.Weight, -1, 1, shape), Parameter($"{name}.bias", ParameterRole.Bias, -1, 1, outputs));
    }

    public Value Relu(Value x) => Builder.Add(new Relu(), x);

    public Value Add(Value a, Value b) => Builder.Add(new Add(), a, b);

    public Value Pool(Value x) => Builder.Add(new ReduceSum([2, 3], KeepDims: true), x);

    public Graph Build(params Value[] outputs) => Builder.Build(outputs);

    private static int Channels(Value x) => x.Shape[1].Extent;
}
