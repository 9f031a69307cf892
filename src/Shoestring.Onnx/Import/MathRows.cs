using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Functions of one number that are worked out from simpler ones, and running or averaged sums.</summary>
internal static class MathRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Unary("Sin", _ => new Sin()), Unary("Cos", _ => new Cos()), Unary("Atan", _ => new Atan()),
        Formula("Tan", (f, x) => f.Div(f.Of(new Sin(), x), f.Of(new Cos(), x))),
        Formula("Sinh", (f, x) => f.Times(f.Sub(f.Of(new Exp(), x), f.Of(new Exp(), f.Of(new Neg(), x))), 0.5)),
        Formula("Cosh", (f, x) => f.Times(f.Add(f.Of(new Exp(), x), f.Of(new Exp(), f.Of(new Neg(), x))), 0.5)),
        Formula("Asin", (f, x) => Asin(f, x)),
        Formula("Acos", (f, x) => f.Sub(f.Number(Math.PI / 2), Asin(f, x))),
        Formula("Asinh", (f, x) =>
        {
            var root = f.Of(new Sqrt(), f.Add(f.Mul(x, x), f.Number(1)));
            return f.Mul(f.Of(new Sign(), x), f.Of(new Log(), f.Add(f.Of(new Abs(), x), root)));
        }),
        Formula("Acosh", (f, x) => f.Of(new Log(), f.Add(x, f.Of(new Sqrt(), f.Sub(f.Mul(x, x), f.Number(1)))))),
        Formula("Atanh", (f, x) => f.Times(
            f.Of(new Log(), f.Div(f.Add(f.Number(1), x), f.Sub(f.Number(1), x))), 0.5)),
        Formula("Ceil", (f, x) => f.Of(new Neg(), f.Of(new Floor(), f.Of(new Neg(), x)))),
        Formula("Softsign", (f, x) => f.Div(x, f.Add(f.Of(new Abs(), x), f.Number(1)))),
        Formula("Celu", (f, x) => f.Times(f.Of(new Elu(1), f.Times(x, 1 / f.Node.Float("alpha", 1))), f.Node.Float("alpha", 1))),
        Formula("Mish", (f, x) => f.Mul(x, f.Of(new Tanh(), f.Of(new Softplus(), x)))),
        Formula("ThresholdedRelu", (f, x) => f.Where(f.Of(new Greater(), x, f.Number(f.Node.Float("alpha", 1))), x, f.Number(0))),
        Formula("Shrink", ReadShrink),
        Steps("PRelu", 2, ReadPRelu),
        Steps("Hardmax", 1, ReadHardmax),
        Steps("Mean", 1, ReadMean),
        Row("CumSum", 2, (n, s) => s.Add(
            n, new CumSum(
                s.Ints(n, 1) is [var axis] ? axis : throw n.Refuse("its axis is not one number"), n.Flag("exclusive"), n.Flag("reverse")),
            s.Operand(n, 0))),
    ];

    private static KeyValuePair<string, ImportRow> Formula(string operatorType, Func<Formula, Value, Value> make) =>
        Steps(operatorType, 1, (n, s) =>
        {
            var x = s.Operand(n, 0);
            return make(new Formula(n, s, x.Type.Element), x);
        });

    // arctan(x/√(1 − x²)), right up to ±1, where the quotient is infinite.
    private static Value Asin(Formula f, Value x) =>
        f.Of(new Atan(), f.Div(x, f.Of(new Sqrt(), f.Sub(f.Number(1), f.Mul(x, x)))));

    private static Value ReadShrink(Formula f, Value x)
    {
        var (bias, lambda) = (f.Number(f.Node.Float("bias", 0)), f.Node.Float("lambd", 0.5));
        var low = f.Where(f.Of(new Less(), x, f.Number(-lambda)), f.Add(x, bias), f.Number(0));
        return f.Where(f.Of(new Greater(), x, f.Number(lambda)), f.Sub(x, bias), low);
    }

    // max(x, 0) + slope·min(x, 0)
    private static Value ReadPRelu(OnnxNode node, ImportScope scope)
    {
        var (x, slope) = (scope.Operand(node, 0), scope.Operand(node, 1, ParameterRole.Norm));
        var f = new Formula(node, scope, x.Type.Element);
        return f.Add(f.Of(new Max(), x, f.Number(0)), f.Mul(f.Of(new Min(), x, f.Number(0)), slope));
    }

    private static Value ReadHardmax(OnnxNode node, ImportScope scope) => LayerRows.AlongAxis(node, scope, (x, axis) =>
    {
        var best = scope.Step(node, new ArgMax(axis, KeepDims: true), x);
        int[] shape = [.. Enumerable.Repeat(1, x.Shape.Rank)];
        var place = axis < 0 ? axis + x.Shape.Rank : axis;
        shape[place] = x.Shape[place].Extent;
        var ramp = scope.Ramp(node, shape[place], ElementType.Int64, shape);
        return scope.Step(node, new Cast(x.Type.Element), scope.Step(node, new Equal(), best, ramp));
    });

    private static Value ReadMean(OnnxNode node, ImportScope scope)
    {
        var sum = scope.Operand(node, 0);
        for (var i = 1; i < node.Inputs.Count; i++)
        {
            sum = scope.Step(node, new Add(), sum, scope.Operand(node, i));
        }

        return scope.Step(node, new Div(), sum, scope.Number(node, node.Inputs.Count, sum.Type.Element));
    }
}
