using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Formats;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators that work element by element, and those that do nothing.</summary>
internal static class ElementwiseRows
{
    private const int ClipBoundsAreInputsSince = 11;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Unary("Abs", _ => new Abs()), Unary("Erf", _ => new Erf()), Unary("Exp", _ => new Exp()), Unary("Floor", _ => new Floor()),
        Unary("Log", _ => new Log()), Unary("Neg", _ => new Neg()), Unary("Reciprocal", _ => new Reciprocal()),
        Unary("Round", _ => new Round()), Unary("Sign", _ => new Sign()), Unary("Softplus", _ => new Softplus()),
        Unary("Sqrt", _ => new Sqrt()), Unary("Relu", _ => new Relu()), Unary("Sigmoid", _ => new Sigmoid()),
        Unary("Tanh", _ => new Tanh()), Unary("HardSwish", _ => new HardSwish()),
        Unary("Elu", n => new Elu(n.Float("alpha", 1))),
        Unary("Selu", n => new Selu(n.Float("alpha", 1.6732632423543772), n.Float("gamma", 1.0507009873554805))),
        Unary("LeakyRelu", n => new LeakyRelu(n.Float("alpha", 0.01))),
        Unary("HardSigmoid", n => new HardSigmoid(n.Float("alpha", 0.2), n.Float("beta", 0.5))),
        Unary("Gelu", n => n.Text("approximate", "none") == "none"
            ? new Gelu()
            : throw n.Refuse("only the exact form (approximate = none) is supported")),
        Binary("Add", () => new Add()), Binary("Sub", () => new Sub()), Binary("Mul", () => new Mul()),
        InFloats("Div", () => new Div()), InFloats("Pow", () => new Pow()),
        Chain("Max", () => new Max()), Chain("Min", () => new Min()), Chain("Sum", () => new Add()),
        Row("Where", 3, (n, s) => s.Add(n, new Where(), s.Operand(n, 0), s.Operand(n, 1), s.Operand(n, 2))),
        Row("Clip", 1, ReadClip),
        Unary("Cast", n => new Cast(
            Widened(TensorProtos.ElementOf(n.Int("to", 0)) ?? throw n.Refuse("its target type is not supported")))),
        Row("CastLike", 2, (n, s) => s.Add(n, new Cast(s.ElementOf(n, 1)), s.Operand(n, 0))),
        Row("Identity", 1, (n, s) => s.Alias(n, n.Outputs[0], n.Inputs[0])), Row("Dropout", 1, ReadDropout),
    ];

    /// <summary>What the engine computes a type in: floats of any width as float32.</summary>
    internal static ElementType Widened(ElementType element) => element.IsFloat() ? ElementType.Float32 : element;

    // Whole numbers divide towards zero, and powers are of the base's type, whatever the exponent's: both by way of floats.
    private static KeyValuePair<string, ImportRow> InFloats(string operatorType, Func<Op> op) => Row(operatorType, 2, (n, s) =>
    {
        Value As(Value value, ElementType element) => value.Type.Element == element ? value : s.Step(n, new Cast(element), value);
        var (a, b) = (s.Operand(n, 0), s.Operand(n, 1));
        var (x, y) = (As(a, ElementType.Float32), As(b, ElementType.Float32));
        if (a.Type.Element == ElementType.Float32)
        {
            s.Add(n, op(), x, y);
        }
        else
        {
            s.Define(n.Outputs[0], As(s.Step(n, op(), x, y), a.Type.Element));
        }
    });

    // Dropout outside of training is nothing; its mask keeps everything.
    private static void ReadDropout(OnnxNode node, ImportScope scope)
    {
        if (node.HasInput(2) && scope.ConstantOf(node, 2) is not { Length: 1 })
        {
            throw node.Refuse("its training mode is computed while the model runs");
        }

        var ratio = !node.HasInput(1) ? node.Float("ratio", 0.5) : scope.ConstantOf(node, 1) is { Length: 1 } given ? given.ValueAt(0) : 0.5;
        if (scope.ConstantOf(node, 2)?.ValueAt(0) == 1 && ratio != 0)
        {
            throw node.Refuse("it is in training mode; export the model for inference");
        }

        scope.Alias(node, node.Outputs[0], node.Inputs[0]);
        if (node.Outputs.Count > 1 && node.Outputs[1].Length > 0)
        {
            scope.Define(node.Outputs[1], scope.Step(node, new Fill(scope.ShapeOf(node, 0), 1, ElementType.Bool)));
        }
    }

    private static void ReadClip(OnnxNode node, ImportScope scope)
    {
        double Bound(string attribute, int input, double absent)
        {
            if (scope.Opset < ClipBoundsAreInputsSince)
            {
                return node.Float(attribute, absent);
            }

            if (!node.HasInput(input))
            {
                return absent;
            }

            return scope.ConstantOf(node, input) is { Length: 1 } bound
                ? bound.ValueAt(0)
                : throw node.Refuse($"its {attribute} is not one constant number");
        }

        var clip = new Clip(Bound("min", 1, float.MinValue), Bound("max", 2, float.MaxValue));
        scope.Add(node, clip is { Min: 0, Max: float.MaxValue } ? new Relu() : clip, scope.Operand(node, 0));
    }
}
