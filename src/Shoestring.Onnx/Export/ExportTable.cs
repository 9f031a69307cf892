using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Export;

/// <summary>Every op that can be written, one row each, by families.</summary>
internal static class ExportTable
{
    /// <summary>Op type → how it is written.</summary>
    public static IReadOnlyDictionary<Type, ExportRow> Rows { get; } =
        new[] { ElementwiseRows.Rows, LayerRows.Rows, ShapeRows.Rows, ReduceRows.Rows, QuantizeRows.Rows }
            .SelectMany(family => family).ToDictionary();

    /// <summary>The row of a node.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ExportRow RowOf(Node node, ExportScope scope) => Rows.TryGetValue(node.Op.GetType(), out var row)
        ? row
        : throw scope.Refuse(node, node.Op.NotExportable ?? "no row of the export table writes it");

    /// <summary>A row for one op type.</summary>
    public static KeyValuePair<Type, ExportRow> Row<TOp>(Action<TOp, Node, ExportScope> write) where TOp : Op =>
        new(typeof(TOp), (node, scope) => write((TOp)node.Op, node, scope));

    /// <summary>A row for an op that ONNX has under a name, without attributes.</summary>
    public static KeyValuePair<Type, ExportRow> Plain<TOp>(string operatorType) where TOp : Op =>
        new(typeof(TOp), (node, scope) => scope.Emit(node, operatorType));

    /// <summary>A row for an op that leaves no trace: its output is its input, or a constant that is stored when it is named.</summary>
    public static KeyValuePair<Type, ExportRow> Nothing<TOp>() where TOp : Op => new(typeof(TOp), (_, _) => { });
}
