using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Import;

/// <summary>Writes what an operator computes as a formula of simpler ops.</summary>
/// <param name="Node">The operator.</param>
/// <param name="Scope">Where to.</param>
/// <param name="Element">Type of its numbers.</param>
internal sealed record Formula(OnnxNode Node, ImportScope Scope, ElementType Element)
{
    /// <summary>An op of these operands.</summary>
    public Value Of(Op op, params Value[] inputs) => Scope.Step(Node, op, inputs);

    /// <summary>A constant.</summary>
    public Value Number(double number) => Scope.Number(Node, number, Element);

    /// <summary>a + b.</summary>
    public Value Add(Value a, Value b) => Of(new Add(), a, b);

    /// <summary>a − b.</summary>
    public Value Sub(Value a, Value b) => Of(new Sub(), a, b);

    /// <summary>a·b.</summary>
    public Value Mul(Value a, Value b) => Of(new Mul(), a, b);

    /// <summary>a·b of a number.</summary>
    public Value Times(Value a, double b) => Mul(a, Number(b));

    /// <summary>a/b.</summary>
    public Value Div(Value a, Value b) => Of(new Div(), a, b);

    /// <summary>a where the condition holds, else b.</summary>
    public Value Where(Value condition, Value a, Value b) => Of(new Where(), condition, a, b);

    /// <summary>The mean over axes, which stay with extent 1.</summary>
    public Value Mean(Value x, params ReadOnlySpan<int> axes) => Of(new ReduceMean([.. axes], KeepDims: true), x);
}
