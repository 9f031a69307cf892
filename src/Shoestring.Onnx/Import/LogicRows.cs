using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Truth values, comparisons, and arithmetic of whole numbers.</summary>
internal static class LogicRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Binary("Equal", () => new Equal()), Binary("Greater", () => new Greater()), Binary("Less", () => new Less()),
        Binary("GreaterOrEqual", () => new GreaterOrEqual()), Binary("LessOrEqual", () => new LessOrEqual()),
        Binary("And", () => new And()), Binary("Or", () => new Or()), Binary("Xor", () => new Xor()), Unary("Not", _ => new Not()),
        Steps("IsNaN", 1, (n, s) => s.Step(n, new Not(), s.Step(n, new Equal(), s.Operand(n, 0), s.Operand(n, 0)))),
        Steps("IsInf", 1, ReadIsInf),
        Row("Mod", 2, (n, s) => s.Add(n, new Mod(n.Flag("fmod")), s.Operand(n, 0), s.Operand(n, 1))),
        Steps("BitShift", 2, ReadBitShift),
    ];

    private static Value ReadIsInf(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        Value Is(double infinity) => scope.Step(node, new Equal(), x, scope.Number(node, infinity, x.Type.Element));
        return (node.Flag("detect_positive", absent: true), node.Flag("detect_negative", absent: true)) switch
        {
            (true, true) => scope.Step(node, new Or(), Is(double.PositiveInfinity), Is(double.NegativeInfinity)),
            (true, false) => Is(double.PositiveInfinity),
            (false, true) => Is(double.NegativeInfinity),
            _ => scope.Step(node, new Xor(), Is(double.PositiveInfinity), Is(double.PositiveInfinity)),
        };
    }

    // x·2ʸ without the bits that fall off, or ⌊x/2ʸ⌋.
    private static Value ReadBitShift(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var element = x.Type.Element;
        Value Real(Value value) => scope.Step(node, new Cast(ElementType.Float32), value);
        var power = scope.Step(node, new Pow(), scope.Number(node, 2), Real(scope.Operand(node, 1)));
        var shifted = node.Text("direction", "") switch
        {
            "LEFT" => scope.Step(
                node, new Mod(), scope.Step(node, new Mul(), Real(x), power), scope.Number(node, Math.Pow(2, 8 * element.Size()))),
            "RIGHT" => scope.Step(node, new Floor(), scope.Step(node, new Div(), Real(x), power)),
            _ => throw node.Refuse("its direction is neither LEFT nor RIGHT"),
        };
        return scope.Step(node, new Cast(element), shifted);
    }
}
