using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>Small networks that exercise the planner, with numbers from a plain generator.</summary>
internal static class SmallNets
{
    /// <summary>A residual net: conv, norm, relu; a block with a skip; pooling by mean; a linear layer; a scalar loss.</summary>
    public static (Graph Graph, Value Loss) Residual(int batch, int channels = 8, int size = 6)
    {
        var b = new GraphBuilder("residual");
        var x = b.Input("x", TensorType.Float(batch, 3, size, size));
        var t = b.Input("t", TensorType.Float(batch, 5));
        var y = Block(b, "stem", x, 3, channels, null);
        var z = Block(b, "a", y, channels, channels, null);
        z = Block(b, "b", z, channels, channels, y);
        var pooled = b.Add("pool", new ReduceSum([2, 3], KeepDims: false), z);
        var w = b.Parameter("fc.weight", ParameterRole.Weight, new Pattern(0.3), Shape.Of(5, channels));
        var wide = b.Add(new Mul(), b.Add(Reshape.To(Shape.Of(batch, 1, channels)), pooled), w);
        var logits = b.Add("logits", new ReduceSum([2], KeepDims: false), wide);
        var error = b.Add(new Sub(), logits, t);
        var loss = b.Add("loss", new ReduceSum([], KeepDims: false), b.Add(new Mul(), error, error));
        return (b.Build(loss, logits), loss);
    }

    /// <summary>Two inverted residual blocks, the second of stride 2, behind a stem: what light networks are made of.</summary>
    public static (Graph Graph, Value Loss) Inverted(int batch, int size, Op activation)
    {
        var b = new GraphBuilder("inverted");
        var x = b.Input("x", TensorType.Float(batch, 3, size, size));
        var t = b.Input("t", TensorType.Float(batch, 5));
        var y = Norm(b, "stem", x, 8, 3, 1, 1, activation);
        var z = Norm(b, "a.expand", y, 20, 1, 1, 1, activation);
        z = Norm(b, "a.depthwise", z, 20, 3, 1, 20, activation);
        y = b.Add("a.add", new Add(), Norm(b, "a.project", z, 8, 1, 1, 1, null), y);
        z = Norm(b, "b.expand", y, 24, 1, 1, 1, activation);
        z = Norm(b, "b.depthwise", z, 24, 5, 2, 24, activation);
        z = Norm(b, "b.project", z, 12, 1, 1, 1, null);
        var pooled = b.Add("pool", new ReduceSum([2, 3], KeepDims: false), z);
        var w = b.Parameter("fc.weight", ParameterRole.Weight, new Pattern(0.3), Shape.Of(12, 5));
        // The middle is read by the loss too: behind another norm alone its bias would have no gradient.
        var middle = b.Add(
            new MatMul(),
            b.Add(new ReduceSum([2, 3], KeepDims: false), y),
            b.Parameter("middle.weight", ParameterRole.Weight, new Pattern(0.3), Shape.Of(8, 5)));
        var logits = b.Add("logits", new Add(), b.Add(new MatMul(), pooled, w), middle);
        var error = b.Add(new Sub(), logits, t);
        var loss = b.Add("loss", new ReduceSum([], KeepDims: false), b.Add(new Mul(), error, error));
        return (b.Build(loss, logits), loss);
    }

    /// <summary>Numbers between −1 and 1 that depend on the salt alone.</summary>
    public static Tensor<float> Numbers(int salt, params int[] extents)
    {
        var data = new float[extents.Aggregate(1, (p, e) => p * e)];
        var state = (uint)((salt * 2654435761L) + 12345);
        for (var i = 0; i < data.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            data[i] = ((state >> 8) / 8388608f) - 1;
        }

        return new Tensor<float>(data, extents);
    }

    private static Value Block(GraphBuilder b, string name, Value x, int from, int to, Value? skip)
    {
        var w = b.Parameter($"{name}.conv.weight", ParameterRole.Weight, new Pattern(0.4), Shape.Of(to, from, 3, 3));
        var y = b.Add($"{name}.conv", new Conv(ConvWindow.Square(1, 1)), x, w);
        var c = Shape.Of(to);
        y = b.Add(
            $"{name}.bn",
            new BatchNormalization(),
            y,
            b.Parameter($"{name}.bn.weight", ParameterRole.Norm, new Pattern(1, 1), c),
            b.Parameter($"{name}.bn.bias", ParameterRole.Norm, new Pattern(0.1), c),
            b.Parameter($"{name}.bn.running_mean", ParameterRole.Statistic, new Pattern(0.1), c),
            b.Parameter($"{name}.bn.running_var", ParameterRole.Statistic, new Pattern(0.2, 1), c));
        if (skip is not null)
        {
            y = b.Add($"{name}.add", new Add(), y, skip);
        }

        return b.Add($"{name}.relu", new Relu(), y);
    }

    private static Value Norm(GraphBuilder b, string name, Value x, int to, int kernel, int stride, int groups, Op? activation)
    {
        var w = b.Parameter(
            $"{name}.weight", ParameterRole.Weight, new Pattern(0.4), Shape.Of(to, x.Shape[1].Extent / groups, kernel, kernel));
        var c = Shape.Of(to);
        var y = b.Add(
            $"{name}.bn",
            new BatchNormalization(),
            b.Add($"{name}.conv", new Conv(ConvWindow.Square(stride, kernel / 2), groups), x, w),
            b.Parameter($"{name}.bn.weight", ParameterRole.Norm, new Pattern(0.5, 1), c),
            b.Parameter($"{name}.bn.bias", ParameterRole.Norm, new Pattern(0.1), c),
            b.Parameter($"{name}.bn.running_mean", ParameterRole.Statistic, new Pattern(0.1), c),
            b.Parameter($"{name}.bn.running_var", ParameterRole.Statistic, new Pattern(0.2, 1), c));
        return activation is null ? y : b.Add($"{name}.act", activation, y);
    }

    /// <summary>Starts a parameter at centre + scale · numbers.</summary>
    internal sealed record Pattern(double Scale, double Centre = 0) : Initializer
    {
        public override Tensor Create(Parameter parameter, ulong seed)
        {
            var salt = parameter.Name.Aggregate((int)seed, (h, c) => (h * 31) + c);
            var t = Numbers(salt, parameter.Type.Shape.ToArray());
            for (var i = 0; i < t.Length; i++)
            {
                t[i] = (float)(Centre + (Scale * t[i]));
            }

            return t;
        }
    }
}
