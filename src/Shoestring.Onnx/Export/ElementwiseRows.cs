using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Formats;
using static Shoestring.Onnx.Export.ExportTable;

namespace Shoestring.Onnx.Export;

/// <summary>Ops that work element by element.</summary>
internal static class ElementwiseRows
{
    public static IEnumerable<KeyValuePair<Type, ExportRow>> Rows { get; } =
    [
        Plain<Abs>("Abs"), Plain<Erf>("Erf"), Plain<Exp>("Exp"), Plain<Floor>("Floor"), Plain<Log>("Log"),
        Plain<Neg>("Neg"), Plain<Reciprocal>("Reciprocal"), Plain<Round>("Round"), Plain<Sign>("Sign"),
        Plain<Softplus>("Softplus"), Plain<Sqrt>("Sqrt"),
        Plain<Relu>("Relu"), Plain<Sigmoid>("Sigmoid"), Plain<Tanh>("Tanh"), Plain<HardSwish>("HardSwish"),
        Plain<Add>("Add"), Plain<Sub>("Sub"), Plain<Mul>("Mul"), Plain<Div>("Div"), Plain<Max>("Max"), Plain<Min>("Min"),
        Plain<Pow>("Pow"), Plain<Equal>("Equal"), Plain<Greater>("Greater"), Plain<Less>("Less"), Plain<Where>("Where"),
        Plain<GreaterOrEqual>("GreaterOrEqual"), Plain<LessOrEqual>("LessOrEqual"), Plain<And>("And"), Plain<Or>("Or"), Plain<Xor>("Xor"),
        Plain<Not>("Not"), Plain<Sin>("Sin"), Plain<Cos>("Cos"), Plain<Atan>("Atan"),
        Row<Mod>((op, n, s) => s.Emit(n, "Mod", Attributes.Int("fmod", op.Truncated ? 1 : 0, unless: 0))),
        Nothing<Identity>(), Nothing<StopGradient>(), Nothing<GradientReversal>(), Nothing<Dropout>(), Nothing<DropPath>(),
        Nothing<Constant>(),
        Row<Cast>((op, n, s) => s.Emit(n, "Cast", Attributes.Int("to", (int)TensorProtos.TypeOf(op.To)))),
        Row<Clip>((op, n, s) => s.Emit(n, "Clip", [s.Name(n.Inputs[0]), s.Scalar(op.Min), s.Scalar(op.Max)])),
        Row<Elu>((op, n, s) => s.Emit(n, "Elu", Attributes.Float("alpha", op.Alpha, unless: 1))),
        Row<Selu>((op, n, s) => s.Emit(
            n, "Selu", Attributes.Float("alpha", op.Alpha, 1.67326319217681884765625),
            Attributes.Float("gamma", op.Gamma, 1.05070102214813232421875))),
        Row<LeakyRelu>((op, n, s) => s.Emit(n, "LeakyRelu", Attributes.Float("alpha", op.Alpha, unless: 0.01))),
        Row<HardSigmoid>((op, n, s) => s.Emit(
            n, "HardSigmoid", Attributes.Float("alpha", op.Alpha, unless: 0.2), Attributes.Float("beta", op.Beta, unless: 0.5))),
        Row<Silu>(WriteSilu),
        Row<Gelu>(WriteGelu),
    ];

    // x·sigmoid(x)
    private static void WriteSilu(Silu op, Node node, ExportScope scope)
    {
        var (x, sigmoid) = (scope.Name(node.Inputs[0]), scope.Fresh(node.Output, "sigmoid"));
        scope.Emit(sigmoid, "Sigmoid", [x], [sigmoid]);
        scope.Emit(node, "Mul", [x, sigmoid]);
    }

    // x·(1 + erf(x/√2))·½, the form that runtimes know and fuse; ONNX has Gelu itself from operator set 20 on.
    private static void WriteGelu(Gelu op, Node node, ExportScope scope)
    {
        var x = scope.Name(node.Inputs[0]);
        string Step(string suffix, string operatorType, params string[] inputs)
        {
            var name = scope.Fresh(node.Output, suffix);
            scope.Emit(name, operatorType, inputs, [name]);
            return name;
        }

        var erf = Step("erf", "Erf", Step("scaled", "Div", x, scope.Scalar(Math.Sqrt(2))));
        var product = Step("product", "Mul", x, Step("one", "Add", erf, scope.Scalar(1)));
        scope.Emit(node, "Mul", [product, scope.Scalar(0.5)]);
    }
}
