using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Import;

/// <summary>Every ONNX operator that can be read, one row each, by families.</summary>
internal static class ImportTable
{
    /// <summary>Operator name → how it is read.</summary>
    public static IReadOnlyDictionary<string, ImportRow> Rows { get; } =
        new[]
        {
            ElementwiseRows.Rows, LayerRows.Rows, PoolRows.Rows, ShapeRows.Rows, ReduceRows.Rows, QuantizeRows.Rows, KnownRows.Rows,
            LogicRows.Rows, MathRows.Rows, PlaceRows.Rows, RearrangeRows.Rows, NormRows.Rows, IntegerRows.Rows, LossRows.Rows,
            ResizeRows.Rows, RecurrentRows.Rows,
        }.SelectMany(family => family).ToDictionary(StringComparer.Ordinal);

    /// <summary>Whether an operator can be read.</summary>
    public static bool Has(OnnxNode node) => Rows.ContainsKey(node.Key);

    /// <summary>How an operator is read.</summary>
    /// <exception cref="Shoestring.Errors.InputException">It cannot be.</exception>
    public static ImportRow RowOf(OnnxNode node) =>
        Rows.TryGetValue(node.Key, out var row) ? row : throw node.Refuse("the operator is not supported");

    private static readonly HashSet<string> NeverFolded = [.. QuantizeRows.Rows.Select(r => r.Key), "If"];

    /// <summary>
    /// Whether an operator on known numbers may be computed at once. Stored integers are weights, and stay trainable; a branch reads more
    /// than its operands.
    /// </summary>
    public static bool MayFold(OnnxNode node) => !NeverFolded.Contains(node.Key);

    /// <summary>A row.</summary>
    public static KeyValuePair<string, ImportRow> Row(string operatorType, int inputs, Action<OnnxNode, ImportScope> read) =>
        new(operatorType, (node, scope) =>
        {
            node.Require(inputs);
            read(node, scope);
        });

    /// <summary>An operator of one input.</summary>
    public static KeyValuePair<string, ImportRow> Unary(string operatorType, Func<OnnxNode, Op> op) =>
        Row(operatorType, 1, (n, s) => s.Add(n, op(n), s.Operand(n, 0)));

    /// <summary>An operator whose one output is worked out from its operands in steps.</summary>
    public static KeyValuePair<string, ImportRow> Steps(string operatorType, int inputs, Func<OnnxNode, ImportScope, Value> make) =>
        Row(operatorType, inputs, (n, s) => s.Define(n.Outputs[0], make(n, s)));

    /// <summary>An operator of two inputs.</summary>
    public static KeyValuePair<string, ImportRow> Binary(string operatorType, Func<Op> op) =>
        Row(operatorType, 2, (n, s) => s.Add(n, op(), s.Operand(n, 0), s.Operand(n, 1)));

    /// <summary>An operator of one or more inputs that is a chain of binary ones.</summary>
    public static KeyValuePair<string, ImportRow> Chain(string operatorType, Func<Op> op) => Row(operatorType, 1, (n, s) =>
    {
        var value = s.Operand(n, 0);
        for (var i = 1; i < n.Inputs.Count - 1; i++)
        {
            value = s.Step(n, op(), value, s.Operand(n, i));
        }

        if (n.Inputs.Count == 1)
        {
            s.Define(n.Outputs[0], value);
        }
        else
        {
            s.Add(n, op(), value, s.Operand(n, n.Inputs.Count - 1));
        }
    });
}
