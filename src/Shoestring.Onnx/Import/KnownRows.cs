using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Formats;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators whose results are known while the file is read: constants, shapes, branches.</summary>
internal static class KnownRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("Constant", 0, (n, s) => s.Define(n.Outputs[0], ConstantTensor(n))),
        Row("ConstantOfShape", 1, ReadConstantOfShape),
        Row("Shape", 1, ReadShape),
        Row("Size", 1, ReadSize),
        Row("If", 1, Branches.Read),
    ];

    private static void ReadShape(OnnxNode node, ImportScope scope)
    {
        var shape = scope.ShapeOf(node, 0);
        int From(string attribute, int absent)
        {
            var axis = node.Int(attribute, absent);
            return Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank);
        }

        var (start, end) = (From("start", 0), From("end", shape.Rank));
        Dimension[] wanted = [.. shape.Take(end).Skip(start)];
        scope.Define(node.Outputs[0], Trials(shape, scope, extents => Tensor.Of(
            [.. wanted.Select((_, i) => (long)extents[start + i])], wanted.Length)));
    }

    private static void ReadSize(OnnxNode node, ImportScope scope) => scope.Define(
        node.Outputs[0], Trials(scope.ShapeOf(node, 0), scope, extents => Tensor.Of([extents.Aggregate(1L, (a, b) => a * b)], [])));

    private static KnownTensor Trials(Shape shape, ImportScope scope, Func<int[], Tensor> make) => KnownTensor.Of(
        [.. Enumerable.Range(0, Symbols.Trials).Select(t => make([.. shape.Select(d => scope.Symbols.Extent(d, t))]))], scope.Symbols)!;

    private static void ReadConstantOfShape(OnnxNode node, ImportScope scope)
    {
        var number = node.TensorOf("value") ?? Tensor.Of([0f], 1);
        if (number.Length != 1)
        {
            throw node.Refuse($"its value has {number.Length} numbers, not 1");
        }

        var extents = scope.Extents(node, 0).Select(e => e
            ?? throw node.Refuse("an extent is computed from one that the file leaves open")).ToArray();
        if (extents.Any(e => e.Number is < 0 or > int.MaxValue))
        {
            throw node.Refuse("an extent is negative or too large");
        }

        var shape = new Shape([.. extents.Select(e => e.Symbol is { } symbol ? new Dimension(symbol) : (int)e.Number)]);
        if (!shape.IsConcrete)
        {
            scope.Add(node, new Fill(shape, number.ValueAt(0), ElementwiseRows.Widened(number.Element)));
            return;
        }

        scope.Charge(node, extents.Aggregate(1.0, (product, e) => product * e.Number));
        var numbers = new double[shape.ElementCount];
        Array.Fill(numbers, number.ValueAt(0));
        scope.Define(node.Outputs[0], Tensor.Of(numbers, shape.ToArray()).As(number.Element));
    }

    private static Tensor ConstantTensor(OnnxNode node)
    {
        if (node.TensorOf("value") is { } tensor)
        {
            return tensor;
        }

        if (node.Floats("value_floats") is { } floats)
        {
            return Tensor.Of(floats, floats.Length);
        }

        if (node.Ints("value_ints") is { } ints)
        {
            return Tensor.Of(Array.ConvertAll(ints, i => (long)i), ints.Length);
        }

        return node.Has("value_float") ? Tensor.Of([(float)node.Float("value_float", 0)])
            : node.Has("value_int") ? Tensor.Of([(long)node.Int("value_int", 0)])
            : throw node.Refuse("its value is of a kind that is not supported");
    }
}
