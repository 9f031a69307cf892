using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of activations, unary and binary ops.</summary>
internal static class ElementwiseCases
{
    private static readonly int[] Picture = [2, 3, 3, 4];
    private static readonly int[] Image = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("relu", new Relu(), Feed.Away([0], Picture)) { Batched = Image },
        new("clip", new Clip(0, 6), Feed.Away([0, 6], Picture)) { Batched = Image },
        new("clip/narrow", new Clip(-1.5, 0.75), Feed.Away([-1.5, 0.75], 5, 7)),
        new("leaky_relu", new LeakyRelu(0.1), Feed.Away([0], Picture)) { Batched = Image },
        new("elu", new Elu(0.75), Feed.Away([0], Picture)) { Batched = Image },
        new("selu", new Selu(), Feed.Away([0], Picture)) { Batched = Image },
        new("silu", new Silu(), Feed.Smooth(Picture)) { Batched = Image },
        new("hard_swish", new HardSwish(), Feed.Away([-3, 3], Picture)) { Batched = Image },
        new("hard_sigmoid", new HardSigmoid(), Feed.Away([-3, 3], Picture)) { Batched = Image },
        new("gelu", new Gelu(), Feed.Smooth(Picture)) { Batched = Image },
        new("sigmoid", new Sigmoid(), Feed.Smooth(Picture)) { Batched = Image },
        new("tanh", new Tanh(), Feed.Smooth(Picture)) { Batched = Image },

        new("neg", new Neg(), Feed.Smooth(3, 5)) { Batched = Image },
        new("abs", new Abs(), Feed.Away([0], 3, 5)) { Batched = Image },
        new("exp", new Exp(), Feed.Smooth(3, 5)) { Batched = Image },
        new("log", new Log(), Feed.Range(0.2, 3, 3, 5)) { Batched = Image },
        new("erf", new Erf(), Feed.Smooth(3, 5)) { Batched = Image },
        new("floor", new Floor(), Feed.Between(3, 5)) { Batched = Image },
        new("round", new Round(), Feed.Away([-4.5, -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5], 3, 5)) { Batched = Image },
        new("round/halves", new Round(), Feed.Of(ElementType.Float32, [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5], 7))
        {
            NoFiniteDifference = "it stands on its jumps",
        },
        new("sign", new Sign(), Feed.Away([0], 3, 5)) { Batched = Image },
        new("identity", new Identity(), Feed.Smooth(3, 5)) { Batched = Image },
        new("softplus", new Softplus(), Feed.Range(-30, 30, 3, 9)) { Batched = Image },
        new("sin", new Sin(), Feed.Smooth(3, 5)) { Batched = Image },
        new("cos", new Cos(), Feed.Smooth(3, 5)) { Batched = Image },
        new("atan", new Atan(), Feed.Smooth(3, 5)) { Batched = Image },
        new("sqrt", new Sqrt(), Feed.Range(0.2, 3, 3, 5)) { Batched = Image },
        new("reciprocal", new Reciprocal(), Feed.Range(0.5, 3, 3, 5)) { Batched = Image },
        new("cast", new Cast(ElementType.Float32), Feed.Smooth(3, 5)) { Batched = Image },
        new("cast/int", new Cast(ElementType.Int32), Feed.Between(3, 5)) { NoFiniteDifference = "it makes integers" },
        new("stop_gradient", new StopGradient(), Feed.Smooth(3, 5)) { NoFiniteDifference = "its gradient is cut by definition" },
        new("gradient_reversal", new GradientReversal(0.5), Feed.Smooth(3, 5)) { NoFiniteDifference = "its gradient is turned by definition" },

        new("add", new Add(), Feed.Smooth(Picture), Feed.Smooth(Picture)) { Batched = [0, 1] },
        new("add/bias", new Add(), Feed.Smooth(Picture), Feed.Smooth(3, 1, 1)) { Batched = Image },
        new("add/scalar", new Add(), Feed.Smooth(), Feed.Smooth(4, 3)),
        new("sub", new Sub(), Feed.Smooth(4, 3), Feed.Smooth(4, 3)) { Batched = [0, 1] },
        new("sub/both", new Sub(), Feed.Smooth(4, 1), Feed.Smooth(1, 3)),
        new("mul", new Mul(), Feed.Smooth(Picture), Feed.Smooth(Picture)) { Batched = [0, 1] },
        new("mul/excite", new Mul(), Feed.Smooth(Picture), Feed.Smooth(2, 3, 1, 1)) { Batched = [0, 1] },
        new("mul/both", new Mul(), Feed.Smooth(2, 1, 4), Feed.Smooth(3, 1)),
        new("div", new Div(), Feed.Smooth(4, 3), Feed.Range(0.5, 2, 4, 3)) { Batched = [0, 1] },
        new("div/both", new Div(), Feed.Smooth(4, 1), Feed.Range(-2, -0.5, 1, 3)),
        new("max", new Max(), Feed.Integers(ElementType.Float32, -3, 3, 4, 5), Feed.Between(4, 5)),
        new("max/broadcast", new Max(), Feed.Integers(ElementType.Float32, -3, 3, 4, 5), Feed.Between(5)),
        new("max/ties", new Max(), Feed.Integers(ElementType.Float32, 0, 1, 4, 5), Feed.Integers(ElementType.Float32, 0, 1, 4, 5))
        {
            NoFiniteDifference = "equals are kinks",
        },
        new("min", new Min(), Feed.Integers(ElementType.Float32, -3, 3, 4, 5), Feed.Between(4, 5)),
        new("min/broadcast", new Min(), Feed.Integers(ElementType.Float32, -3, 3, 4, 1), Feed.Between(4, 5)),
        new("pow", new Pow(), Feed.Range(0.3, 2, 4, 3), Feed.Smooth(4, 3)),
        new("pow/square", new Pow(), Feed.Smooth(4, 3), Feed.Of(ElementType.Float32, [2])) { Wrt = [0] },
        new("greater", new Greater(), Feed.Smooth(4, 3), Feed.Smooth(3)) { Batched = Image },
        new("less", new Less(), Feed.Smooth(4, 3), Feed.Smooth(4, 1)) { Batched = [0, 1] },
        new("equal", new Equal(), Feed.Integers(ElementType.Float32, 0, 2, 4, 3), Feed.Integers(ElementType.Float32, 0, 2, 3)),
        new("less_or_equal", new LessOrEqual(), Feed.Integers(ElementType.Float32, 0, 2, 4, 3), Feed.Integers(ElementType.Float32, 0, 2, 3)),
        new("greater_or_equal", new GreaterOrEqual(), Feed.Integers(ElementType.Int64, 0, 2, 4, 3), Feed.Integers(ElementType.Int64, 0, 2, 3)),
        new("and", new And(), Feed.Truth(4, 3), Feed.Truth(3)),
        new("or", new Or(), Feed.Truth(4, 3), Feed.Truth(3)),
        new("xor", new Xor(), Feed.Truth(4, 3), Feed.Truth(3)),
        new("not", new Not(), Feed.Truth(4, 3)) { Batched = Image },
        new("mod", new Mod(), Feed.Integers(ElementType.Int32, -9, 9, 4, 5), Feed.Of(ElementType.Int32, [3, -4, 5, -1, 7], 5)),
        new("mod/truncated", new Mod(Truncated: true), Feed.Between(4, 5), Feed.Of(ElementType.Float32, [3, -4, 5, -1, 0.75], 5)),
        new("where", new Where(), Feed.Truth(4, 3), Feed.Smooth(4, 3), Feed.Smooth(4, 3)) { Batched = [0, 1, 2] },
        new("where/broadcast", new Where(), Feed.Truth(4, 1), Feed.Smooth(3), Feed.Smooth()) { Batched = Image },
        new("constant", new Constant(Tensor.Of([1f, 2f, 3f], 3))),
        new("fill", new Fill(Graphs.Shape.Of(2, 3), 0.5)),
        new("moving_average", new MovingAverage(0.9, 1.25), Feed.Smooth(5), Feed.Smooth(5)),
    ];
}
