using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>Every op that can be exported, at least once, with each attribute away from its default.</summary>
public static class ExportCases
{
    private static readonly TensorType Picture = TensorType.Float("N", 4, 6, 5);
    private static readonly TensorType Matrix = TensorType.Float("N", 6);

    public static IEnumerable<ExportCase> All { get; } =
    [
        .. Unary(), .. Binary(), .. Logic(), .. Places(), .. Layers(), .. Pools(), .. Shapes(), .. Reductions(), .. Quantised(), .. Networks(),
    ];

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    public static ExportCase Of(string name) => All.First(c => c.Name == name);

    private static IEnumerable<ExportCase> Unary()
    {
        Op[] ops =
        [
            new Abs(), new Erf(), new Exp(), new Floor(), new Neg(), new Round(), new Sign(), new Softplus(), new Relu(), new Sigmoid(),
            new Tanh(), new HardSwish(), new HardSigmoid(), new HardSigmoid(0.2, 0.4), new Elu(0.7), new Selu(), new Selu(1.5, 1.1),
            new LeakyRelu(0.2), new Silu(), new Gelu(), new Clip(-0.5, 1), Clip.Relu6, new StopGradient(), new GradientReversal(0.5),
            new Sin(), new Cos(), new Atan(), new Identity(), new Dropout(0.5, 1), new DropPath(0.5, 1), new Softmax(1), new LogSoftmax(-1), new Cast(ElementType.Float64),
        ];
        foreach (var (op, i) in ops.Select((op, i) => (op, i)))
        {
            yield return Make($"{op.Type} {i}", b => b.Add("y", op, b.Input("x", Matrix)));
            yield return Make($"{op.Type} {i} between", b =>
            {
                var y = b.Add("inner", op, b.Add("before", new Neg(), b.Input("x", Matrix)));
                return b.Add("y", new Mul(), y, y);
            });
        }

        foreach (var op in new Op[] { new Log(), new Sqrt(), new Reciprocal() })
        {
            yield return Make(op.Type, b => b.Add("y", op, b.Add("positive", new Exp(), b.Input("x", Matrix))));
        }
    }

    private static IEnumerable<ExportCase> Binary()
    {
        foreach (var op in new Op[] { new Add(), new Sub(), new Mul(), new Div(), new Max(), new Min() })
        {
            yield return Make($"{op.Type} of two inputs", b => b.Add("y", op, b.Input("a", Matrix), b.Input("b", TensorType.Float(1, 6))));
            yield return Make($"{op.Type} with a parameter", b => b.Add("y", op, b.Input("x", Picture), Parameter(b, "p", 4, 1, 1)));
            yield return Make($"{op.Type} with a constant", b => b.Add("y", op, b.Input("x", Picture), b.Constant(0.3)));
        }

        yield return Make("Pow", b => b.Add("y", new Pow(), b.Add("e", new Exp(), b.Input("x", Matrix)), b.Constant(1.5)));
        foreach (var op in new Op[] { new Equal(), new Greater(), new Less(), new GreaterOrEqual(), new LessOrEqual() })
        {
            yield return Make(op.Type, b =>
            {
                var x = b.Input("x", Matrix);
                return b.Add("y", new Where(), b.Add("test", op, x, b.Add("round", new Round(), x)), x, b.Constant(7));
            });
        }
    }

    private static IEnumerable<ExportCase> Logic()
    {
        foreach (var op in new Op[] { new And(), new Or(), new Xor() })
        {
            yield return Make(op.Type, b =>
            {
                var x = b.Input("x", Matrix);
                var (up, down) = (b.Add("up", new Greater(), x, b.Constant(-0.5)), b.Add("down", new Less(), x, b.Constant(0.5)));
                return b.Add("y", new Where(), b.Add("both", op, up, b.Add("not", new Not(), down)), x, b.Constant(7));
            });
        }

        foreach (var truncated in new[] { false, true })
        {
            yield return Make($"Mod {truncated}", b => b.Add(
                "y", new Mod(truncated), b.Input("x", new TensorType(truncated ? ElementType.Float32 : ElementType.Int64, new Shape("N", 6))),
                b.Add("by", new Constant(truncated ? Tensor.Of([0.7f], []) : Tensor.Of([-2L], [])))));
        }
    }

    private static IEnumerable<ExportCase> Places()
    {
        static Value Indices(GraphBuilder b, params int[] shape) => b.Input("i", new TensorType(ElementType.Int64, Shape.Of(shape)));
        foreach (var reduction in new[] { ScatterReduction.Replace, ScatterReduction.Add, ScatterReduction.Multiply })
        {
            yield return Make($"ScatterElements {reduction}", b => b.Add(
                "y", new ScatterElements(1, reduction), b.Input("x", TensorType.Float(2, 4)),
                b.Add("places", new Constant(Tensor.Of([3L, 0, 2, 1], 2, 2))), b.Input("u", TensorType.Float(2, 2))));
            yield return Make($"ScatterND {reduction}", b => b.Add(
                "y", new ScatterND(reduction), b.Input("x", TensorType.Float(4, 3)),
                b.Add("places", new Constant(Tensor.Of([3L, 1], 2, 1))), b.Input("u", TensorType.Float(2, 3))));
        }

        yield return Make("GatherElements", b => b.Add("y", new GatherElements(1), b.Input("x", TensorType.Float(3, 4)), Indices(b, 3, 2)));
        yield return Make("GatherND", b => b.Add("y", new GatherND(1), b.Input("x", TensorType.Float(2, 4, 3)), Indices(b, 2, 2, 1)));
        yield return Make("TopK", b => b.AddNode("y", new TopK(2, 1, Largest: false), b.Input("x", Picture)).Outputs[0]);
        yield return Make("CumSum", b => b.Add("y", new CumSum(1, Exclusive: true, Reverse: true), b.Input("x", Picture)));
    }

    private static IEnumerable<ExportCase> Layers()
    {
        yield return Make("ConvTranspose", b => b.Add(
            "y", new ConvTranspose(new ConvWindow(2, 3, 1, 0, 0, 1, 1, 2), 2, 1, 2), b.Input("x", Picture), Weight(b, "w", 4, 2, 3, 2)));
        yield return Make("Conv", b => Conv(b, b.Input("x", Picture), "c", new Conv(ConvWindow.Square()), [3, 4, 3, 3]));
        yield return Make("Conv strided and padded", b => Conv(
            b, b.Input("x", Picture), "c", new Conv(new ConvWindow(2, 1, 1, 0, 2, 1, 1, 2)), [3, 4, 3, 2], bias: true));
        yield return Make("Conv depthwise", b => Conv(
            b, b.Input("x", Picture), "c", new Conv(ConvWindow.Square(1, 1), 4), [8, 1, 3, 3], bias: true));
        foreach (var (a, t) in new[] { (false, false), (false, true), (true, true) })
        {
            yield return Make($"Gemm {a} {t}", b => b.Add(
                "y", new Gemm(a, t), b.Input("x", a ? TensorType.Float(6, 3) : Matrix), Weight(b, "w", t ? [5, 6] : [6, 5]),
                Parameter(b, "bias", 5)));
            yield return Make($"MatMul {a} {t}", b => b.Add(
                "y", new MatMul(a, t), b.Input("x", a ? TensorType.Float(2, 6, 3) : TensorType.Float(2, 3, 6)),
                Weight(b, "w", t ? [5, 6] : [6, 5])));
        }

        yield return Make("Gemm without bias", b => b.Add("y", new Gemm(), b.Input("x", Matrix), Weight(b, "w", 6, 2)));
        yield return Make("BatchNormalization", b => BatchNorm(b, b.Input("x", Picture), "bn", 4));
        yield return Make("LayerNormalization", b => b.Add(
            "y", new LayerNormalization(-1, 1e-3), b.Input("x", TensorType.Float("N", 3, 6)), Parameter(b, "scale", 6), Parameter(b, "shift", 6)));
    }

    private static IEnumerable<ExportCase> Pools()
    {
        Op[] ops =
        [
            new MaxPool(PoolWindow.Square(2)), new MaxPool(PoolWindow.Square(3, 2, 1)), new AveragePool(PoolWindow.Square(2)),
            new AveragePool(PoolWindow.Square(3, 2, 1), CountIncludePad: true), new AveragePool(PoolWindow.Square(3, 1, 1)),
            new GlobalAveragePool(),
        ];
        return ops.Select((op, i) => Make($"{op.Type} {i}", b => b.Add("y", op, b.Input("x", Picture))));
    }

    private static IEnumerable<ExportCase> Shapes()
    {
        Op[] ops =
        [
            new Flatten(), new Flatten(2) , new Pad([0, 0, 1, 0], [0, 0, 2, 3]), new Pad([0, 1, 0, 0], [0, 0, 0, 0], 0.5),
            new Reshape([0, -1]), new Reshape([0, 2, 2, -1]), new Slice(1, 1, 3), new Slice(-1, 0, int.MaxValue, 2),
            new Transpose([0, 2, 3, 1]), new Unsqueeze([1]),
        ];
        foreach (var (op, i) in ops.Select((op, i) => (op, i)))
        {
            yield return Make($"{op.Type} {i}", b => b.Add("y", op, b.Input("x", op is Flatten { Axis: 2 } ? TensorType.Float(2, 4, 3, 3) : Picture)));
        }

        yield return Make("Squeeze", b => b.Add("y", new Squeeze([1, -1]), b.Input("x", TensorType.Float("N", 1, 6, 1))));
        yield return Make("Expand", b => b.Add("y", new Expand(new Shape(3, 2, 6)), b.Input("x", TensorType.Float(2, 1))));
        yield return Make("Concat", b => b.Add(
            "y", new Concat(1), b.Input("x", Picture), b.Input("z", TensorType.Float("N", 2, 6, 5)), b.Input("w", Picture)));
        yield return Make("Split", b =>
        {
            var parts = b.AddNode("parts", new Split(1, [1, 3]), b.Input("x", Picture)).Outputs;
            return b.Add("y", new Concat(1), parts[1], parts[0]);
        });
        yield return Make("Gather", b => b.Add("y", new Gather(), Weight(b, "table", 5, 3), b.Input("i", new TensorType(ElementType.Int64, new Shape("N", 4)))));
    }

    private static IEnumerable<ExportCase> Reductions()
    {
        foreach (var keep in new[] { true, false })
        {
            ImmutableArray<int> axes = [2, -1];
            Op[] ops = [new ReduceSum(axes, keep), new ReduceMean(axes, keep), new ReduceMax(axes, keep), new ReduceMin(axes, keep), new ReduceSumSquare(axes, keep), new ReduceProd(axes, keep)];
            foreach (var op in ops)
            {
                yield return Make($"{op.Type} {keep}", b => b.Add("y", op, b.Input("x", Picture)));
            }

            yield return Make($"ArgMax last {keep}", b => b.Add("y", new ArgMax(1, keep, Last: true), b.Input("x", Picture)));
            yield return Make($"ArgMax {keep}", b => b.Add("y", new ArgMax(1, keep), b.Input("x", Picture)));
        }

        yield return Make("ReduceMean of all", b => b.Add("y", new ReduceMean([], false), b.Input("x", Picture)));
        yield return Make("ReduceSum of all", b => b.Add("y", new ReduceSum([], true), b.Input("x", Picture)));
    }

    private static IEnumerable<ExportCase> Quantised()
    {
        yield return Make("FakeQuantize", b => Fake(b, b.Input("x", Picture), "q", 0.02, 110));
        yield return Make("FakeQuantize int8", b => b.Add(
            "y", new FakeQuantize(-128, 127), b.Input("x", Picture), Scalar(b, "s", 0.01, ParameterRole.Scale), Scalar(b, "z", -3)));
        yield return Make("FakeQuantize of a channel", b => b.Add(
            "y", new FakeQuantize(-128, 127, 1), b.Input("x", Picture), Parameter(b, "s", 4), Fixed(b, "z", 0, 4)));
        yield return Make("QuantizeLinear", b =>
        {
            var (scale, zero) = (b.Constant(0.05), b.Add("z", new Constant(Tensor.Of([(byte)9]))));
            return b.Add("y", new DequantizeLinear(), b.Add("q", new QuantizeLinear(ElementType.UInt8), b.Input("x", Matrix), scale, zero), scale, zero);
        });
    }

    private static IEnumerable<ExportCase> Networks()
    {
        yield return TestNetworks.Small();
        yield return TestNetworks.Quantised();
        yield return TestNetworks.Rounded("Rounded network", TestNetworks.Quantised());
        yield return TestNetworks.Rounded("Rounded deep network", TestNetworks.Quantised(blocks: 4, width: 24));
        yield return Make("Two outputs", b =>
        {
            var x = b.Input("x", Matrix);
            return [b.Add("y", new Relu(), x), b.Add("z", new Identity(), b.Add("kept", new Dropout(0.1, 3), x))];
        });
        yield return Make("An output that another output copies", b =>
        {
            var y = b.Add("y", new Relu(), b.Input("x", Matrix));
            return [y, b.Add("z", new StopGradient(), y)];
        });
    }

    internal static ExportCase Make(string name, Func<GraphBuilder, Value> body) => Make(name, b => [body(b)]);

    internal static ExportCase Make(string name, Func<GraphBuilder, IEnumerable<Value>> body)
    {
        var builder = new GraphBuilder(name);
        return new ExportCase(name, builder.Build(body(builder)));
    }

    internal static Value Parameter(GraphBuilder b, string name, params int[] extents) =>
        b.Parameter(name, ParameterRole.Bias, new Uniform(0.3, 1.5), Shape.Of(extents));

    internal static Value Weight(GraphBuilder b, string name, params int[] extents) =>
        b.Parameter(name, ParameterRole.Weight, new KaimingNormal(), Shape.Of(extents));

    internal static Value Fixed(GraphBuilder b, string name, double number, params int[] extents) =>
        b.Parameter(name, ParameterRole.Constant, new ConstantValue(number), Shape.Of(extents));

    internal static Value Scalar(GraphBuilder b, string name, double number, ParameterRole role = ParameterRole.Constant) =>
        b.Parameter(name, role, new ConstantValue(number), Shape.Scalar);

    internal static Value Fake(GraphBuilder b, Value x, string name, double scale, int zero) => b.Add(
        name, new FakeQuantize(0, 255), x, Scalar(b, name + ".scale", scale, ParameterRole.Scale), Scalar(b, name + ".zero_point", zero));

    internal static Value Conv(GraphBuilder b, Value x, string name, Conv op, int[] extents, bool bias = false)
    {
        var w = Weight(b, name + ".weight", extents);
        return bias ? b.Add(name, op, x, w, Parameter(b, name + ".bias", extents[0])) : b.Add(name, op, x, w);
    }

    internal static Value BatchNorm(GraphBuilder b, Value x, string name, int channels) => b.Add(
        name, new BatchNormalization(1e-3, 0.8), x,
        b.Parameter(name + ".weight", ParameterRole.Norm, new Uniform(0.5, 1.5), Shape.Of(channels)),
        b.Parameter(name + ".bias", ParameterRole.Norm, new Uniform(-1, 1), Shape.Of(channels)),
        b.Parameter(name + ".running_mean", ParameterRole.Statistic, new Uniform(-1, 1), Shape.Of(channels)),
        b.Parameter(name + ".running_var", ParameterRole.Statistic, new Uniform(0.5, 1.5), Shape.Of(channels)));
}
