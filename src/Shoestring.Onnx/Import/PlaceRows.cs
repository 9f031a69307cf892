using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators that read or write at computed places.</summary>
internal static class PlaceRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("GatherElements", 2, (n, s) => s.Add(n, new GatherElements(n.Int("axis", 0)), s.Operand(n, 0), s.Operand(n, 1))),
        Row("GatherND", 2, (n, s) => s.Add(n, new GatherND(n.Int("batch_dims", 0)), s.Operand(n, 0), s.Operand(n, 1))),
        Row("Scatter", 3, (n, s) => s.Add(
            n, new ScatterElements(n.Int("axis", 0)), s.Operand(n, 0), s.Operand(n, 1), s.Operand(n, 2))),
        Row("ScatterElements", 3, (n, s) => s.Add(
            n, new ScatterElements(n.Int("axis", 0), Reduction(n)), s.Operand(n, 0), s.Operand(n, 1), s.Operand(n, 2))),
        Row("ScatterND", 3, (n, s) => s.Add(n, new ScatterND(Reduction(n)), s.Operand(n, 0), s.Operand(n, 1), s.Operand(n, 2))),
        Row("TopK", 1, ReadTopK),
        Steps("OneHot", 3, ReadOneHot),
        Steps("Compress", 2, ReadCompress),
        Row("NonZero", 1, ReadNonZero),
        Steps("ReverseSequence", 2, ReadReverseSequence),
    ];

    private static ScatterReduction Reduction(OnnxNode node) => node.Text("reduction", "none") switch
    {
        "none" => ScatterReduction.Replace,
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Multiply,
        var other => throw node.Refuse($"the reduction '{Formats.Printable.Of(other)}' is not supported"),
    };

    private static void ReadTopK(OnnxNode node, ImportScope scope)
    {
        var k = scope.Ints(node, 1) is { } given ? given is [var one] ? one : throw node.Refuse("its k is not one number") : node.Int("k", 0);
        scope.Add(node, new TopK(k, node.Int("axis", -1), node.Flag("largest", absent: true)), scope.Operand(node, 0));
    }

    private static Value ReadOneHot(OnnxNode node, ImportScope scope)
    {
        if (scope.Ints(node, 1) is not [var depth] || depth < 1 || scope.ConstantOf(node, 2) is not { Length: 2 } values)
        {
            throw node.Refuse("its depth is not one number, or its values are not two");
        }

        var indices = scope.Operand(node, 0);
        var f = new Formula(node, scope, indices.Type.Element);
        var axis = node.Int("axis", -1);
        axis = axis < 0 ? axis + indices.Shape.Rank + 1 : axis;
        if (axis < 0 || axis > indices.Shape.Rank)
        {
            throw node.Refuse($"its axis is not in {indices.Shape}");
        }

        var wrapped = f.Where(f.Of(new Less(), indices, f.Number(0)), f.Add(indices, f.Number(depth)), indices);
        int[] shape = [depth, .. Enumerable.Repeat(1, indices.Shape.Rank - axis)];
        var hot = f.Of(new Equal(), f.Of(new Unsqueeze([axis]), wrapped), scope.Ramp(node, depth, f.Element, shape));
        Value Value(int i) => scope.Number(node, values.ValueAt(i), values.Element);
        return f.Where(hot, Value(1), Value(0));
    }

    private static Value ReadCompress(OnnxNode node, ImportScope scope)
    {
        var condition = scope.Ints(node, 1)!;
        long[] places = [.. condition.Index().Where(c => c.Item != 0).Select(c => (long)c.Index)];
        var x = scope.Operand(node, 0);
        var line = node.Has("axis") ? x : scope.Step(node, new Reshape([-1]), x);
        return scope.Step(node, new Gather(node.Int("axis", 0)), line, scope.Fixed(node, Tensor.Of(places, places.Length)));
    }

    private static void ReadNonZero(OnnxNode node, ImportScope scope)
    {
        var x = scope.ConstantOf(node, 0) ?? throw node.Refuse("how many elements are not 0 is known only when the model runs");
        int[] places = [.. Enumerable.Range(0, x.Length).Where(i => x.ValueAt(i) != 0)];
        var (rank, step) = (x.Dimensions.Length, 1);
        var result = new long[rank * places.Length];
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            for (var i = 0; i < places.Length; i++)
            {
                result[(axis * places.Length) + i] = places[i] / step % x.Dimensions[axis];
            }

            step *= x.Dimensions[axis];
        }

        scope.Define(node.Outputs[0], Tensor.Of(result, rank, places.Length));
    }

    private static Value ReadReverseSequence(OnnxNode node, ImportScope scope)
    {
        var (x, lengths) = (scope.Operand(node, 0), scope.Ints(node, 1)!);
        var (batch, time) = (node.Int("batch_axis", 1), node.Int("time_axis", 0));
        if (!x.Shape.IsConcrete || batch == time || batch < 0 || time < 0 || batch >= x.Shape.Rank || time >= x.Shape.Rank
            || lengths.Length != x.Shape[batch].Extent)
        {
            throw node.Refuse($"{lengths.Length} lengths along the axes {batch} and {time} do not fit {x.Shape}");
        }

        var extents = x.Shape.ToArray();
        scope.Charge(node, x.Shape.ElementCount);
        var places = new long[x.Shape.ElementCount];
        var (perBatch, perTime) = (Step(extents, batch), Step(extents, time));
        for (var i = 0; i < places.Length; i++)
        {
            var (b, t) = (i / perBatch % extents[batch], i / perTime % extents[time]);
            places[i] = t < lengths[b] ? lengths[b] - 1 - t : t;
        }

        return scope.Step(node, new GatherElements(time), x, scope.Fixed(node, Tensor.Of(places, extents)));
    }

    private static int Step(int[] extents, int axis) => extents.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
}
