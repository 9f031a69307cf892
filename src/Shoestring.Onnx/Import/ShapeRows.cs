using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators that move elements and compute nothing.</summary>
internal static class ShapeRows
{
    private const int MostParts = 4096;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("Concat", 1, (n, s) => s.Add(
            n, new Concat(n.Int("axis", 1)), [.. Enumerable.Range(0, n.Inputs.Count).Select(i => s.Operand(n, i))])),
        Row("Expand", 2, ReadExpand),
        Row("Flatten", 1, ReadFlatten),
        Row("Gather", 2, (n, s) => s.Add(
            n, new Gather(n.Int("axis", 0)), s.Operand(n, 0, ParameterRole.Weight), s.Operand(n, 1))),
        Row("Pad", 1, ReadPad),
        Row("Reshape", 1, ReadReshape),
        Row("Slice", 1, ReadSlice),
        Row("Split", 1, ReadSplit),
        Row("Squeeze", 1, ReadSqueeze),
        Row("Unsqueeze", 1, (n, s) => s.Add(
            n, new Unsqueeze([.. s.Ints(n, "axes", 1) ?? throw n.Refuse("its axes are missing")]), s.Operand(n, 0))),
        Row("Transpose", 1, (n, s) => s.Add(
            n, new Transpose([.. n.Ints("perm") ?? [.. Enumerable.Range(0, s.Operand(n, 0).Shape.Rank).Reverse()]]), s.Operand(n, 0))),
    ];

    private static void ReadExpand(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var target = scope.Extents(node, 1);
        var rank = Math.Max(x.Shape.Rank, target.Length);
        var result = new Dimension[rank];
        for (var i = 1; i <= rank; i++)
        {
            var wanted = i > target.Length ? new KnownExtent(1, null) : target[^i]
                ?? throw node.Refuse("it expands to an extent that is computed from one that the file leaves open");
            if (wanted.Number < 0)
            {
                throw node.Refuse($"it expands to the extent {wanted.Number}");
            }

            result[rank - i] = wanted.Symbol is { } symbol ? symbol
                : wanted.Number == 1 && i <= x.Shape.Rank ? x.Shape[-i] : (int)Math.Min(wanted.Number, int.MaxValue);
        }

        scope.Add(node, new Expand(new Shape(result)), x);
    }

    private static void ReadFlatten(OnnxNode node, ImportScope scope)
    {
        var (x, axis) = (scope.Operand(node, 0), node.Int("axis", 1));
        scope.Add(node, new Flatten(axis < 0 ? axis + x.Shape.Rank : axis), x);
    }

    private static void ReadPad(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var pads = scope.Ints(node, "pads", 1) ?? throw node.Refuse("its pads are missing");
        var rank = x.Shape.Rank;
        if (scope.Ints(node, 3) is { } axes)
        {
            // Only some axes are named.
            var (named, all) = (pads, new int[2 * rank]);
            if (named.Length != 2 * axes.Length || axes.Any(a => a < -rank || a >= rank))
            {
                throw node.Refuse($"{named.Length} pads do not fit {axes.Length} axes of {x.Shape}");
            }

            for (var i = 0; i < axes.Length; i++)
            {
                var axis = axes[i] < 0 ? axes[i] + rank : axes[i];
                (all[axis], all[axis + rank]) = (named[i], named[i + axes.Length]);
            }

            pads = all;
        }

        if (pads.Length != 2 * rank)
        {
            throw node.Refuse($"{pads.Length} pads do not fit {x.Shape}");
        }

        if (node.Text("mode", "constant") is var mode && mode != "constant")
        {
            scope.Define(node.Outputs[0], PadByCopies(node, scope, x, pads, mode));
            return;
        }

        var number = !node.HasInput(2) ? node.Float("value", 0)
            : scope.ConstantOf(node, 2) is { Length: 1 } constant ? constant.ValueAt(0)
            : throw node.Refuse("its number is not constant");
        scope.Add(node, new Pad([.. pads.Take(rank)], [.. pads.Skip(rank)], number), x);
    }

    // Along each axis the elements at places that run on past the ends: the last one, mirrored, or from the other end.
    private static Value PadByCopies(OnnxNode node, ImportScope scope, Value x, int[] pads, string mode)
    {
        var rank = x.Shape.Rank;
        for (var axis = 0; axis < rank; axis++)
        {
            var (before, after) = (pads[axis], pads[axis + rank]);
            if (before == 0 && after == 0)
            {
                continue;
            }

            var extent = x.Shape[axis].Extent;
            var count = extent + before + after;
            if (count < 1 || extent == 0)
            {
                throw node.Refuse($"axis {axis} of {x.Shape} becomes {count}");
            }

            scope.Charge(node, count);

            long Place(int i) => mode switch
            {
                "edge" => Math.Clamp(i, 0, extent - 1),
                "wrap" => ((i % extent) + extent) % extent,
                "reflect" when extent == 1 => 0,
                "reflect" => extent - 1 - Math.Abs((((i % (2 * (extent - 1))) + (2 * (extent - 1))) % (2 * (extent - 1))) - (extent - 1)),
                _ => throw node.Refuse("its mode is unknown"),
            };
            long[] places = [.. Enumerable.Range(0, count).Select(i => Place(i - before))];
            x = scope.Step(node, new Gather(axis), x, scope.Fixed(node, Tensor.Of(places, count)));
        }

        return x;
    }

    private static void ReadReshape(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var target = node.Ints("shape") ?? Target(node, scope, x.Shape);
        if (node.Flag("allowzero") && target.Contains(0))
        {
            ReadEmpty(node, scope, x, target);
            return;
        }

        // "Whatever is left" in the batch's place is the batch.
        if (target.Length > 0 && target[0] == -1 && x.Shape.Rank > 0 && x.Shape[0].IsSymbolic)
        {
            target[0] = 0;
        }

        scope.Add(node, new Reshape([.. target]), x);
    }

    // An extent of 0 that is meant: there is nothing in it.
    private static void ReadEmpty(OnnxNode node, ImportScope scope, Value x, int[] target)
    {
        if (!x.Shape.Contains(0) || target.Any(t => t < 0))
        {
            throw node.Refuse($"{x.Shape} does not fit the empty shape [{string.Join(", ", target)}]");
        }

        scope.Define(node.Outputs[0], Tensor.Zeros<float>(target).As(x.Type.Element));
    }

    // Symbols that stay where they are become 0 ("as it is"), and one computed extent "whatever is left".
    private static int[] Target(OnnxNode node, ImportScope scope, Shape x)
    {
        var extents = scope.Extents(node, 1);
        var target = new int[extents.Length];
        for (var i = 0; i < target.Length; i++)
        {
            var stays = extents[i]?.Symbol is { } symbol && i < x.Rank && x[i].Symbol == symbol;
            target[i] = stays ? 0 : extents[i] is { Symbol: null } known ? OnnxNode.Narrow(known.Number) : -1;
        }

        return target;
    }

    private static void ReadSlice(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var starts = scope.Ints(node, "starts", 1) ?? throw node.Refuse("its starts are missing");
        var ends = scope.Ints(node, "ends", 2) ?? throw node.Refuse("its ends are missing");
        var axes = scope.Ints(node, "axes", 3) ?? [.. Enumerable.Range(0, starts.Length)];
        var steps = scope.Ints(node, 4) ?? [.. Enumerable.Repeat(1, starts.Length)];
        if (starts.Length == 0 || ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw node.Refuse("its starts, ends, axes and steps are not equally many");
        }

        for (var i = 0; i < starts.Length - 1; i++)
        {
            x = steps[i] < 0 ? Backwards(node, scope, x, axes[i], starts[i], ends[i], steps[i])
                : scope.Step(node, new Slice(axes[i], starts[i], ends[i], steps[i]), x);
        }

        if (steps[^1] < 0)
        {
            scope.Define(node.Outputs[0], Backwards(node, scope, x, axes[^1], starts[^1], ends[^1], steps[^1]));
        }
        else
        {
            scope.Add(node, new Slice(axes[^1], starts[^1], ends[^1], steps[^1]), x);
        }
    }

    // From the end to the front, element by element.
    private static Value Backwards(OnnxNode node, ImportScope scope, Value x, int axis, int start, int end, int step)
    {
        if (axis < -x.Shape.Rank || axis >= x.Shape.Rank || x.Shape[axis].IsSymbolic)
        {
            throw node.Refuse($"axis {axis} of {x.Shape} cannot be walked backwards");
        }

        var extent = x.Shape[axis].Extent;
        long from = Math.Clamp(start < 0 ? (long)start + extent : start, -1, extent - 1);
        long to = Math.Clamp(end < 0 ? (long)end + extent : end, -1, extent - 1);
        scope.Charge(node, Math.Abs(from - to));
        var places = new List<long>();
        for (var i = from; i > to; i += step)
        {
            places.Add(i);
        }

        return scope.Step(node, new Gather(axis), x, scope.Fixed(node, Tensor.Of([.. places], places.Count)));
    }

    private static void ReadSplit(OnnxNode node, ImportScope scope)
    {
        var (x, axis, parts) = (scope.Operand(node, 0), node.Int("axis", 0), node.Outputs.Count);
        var sizes = scope.Ints(node, "split", 1);
        if (sizes is null)
        {
            if (axis < -x.Shape.Rank || axis >= x.Shape.Rank || x.Shape[axis].IsSymbolic)
            {
                throw node.Refuse($"axis {axis} of {x.Shape} cannot be split evenly");
            }

            var extent = x.Shape[axis].Extent;
            var size = (extent + parts - 1) / parts;
            sizes = [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(extent - (i * size), 0, size))];
        }

        if (sizes.Length != parts || parts > MostParts)
        {
            throw node.Refuse($"it has {parts} outputs and {sizes.Length} sizes");
        }

        scope.Add(node, new Split(axis, [.. sizes]), x);
    }

    private static void ReadSqueeze(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var axes = scope.Ints(node, "axes", 1)
            ?? [.. Enumerable.Range(0, x.Shape.Rank).Where(i => !x.Shape[i].IsSymbolic && x.Shape[i].Extent == 1)];
        scope.Add(node, new Squeeze([.. axes]), x);
    }
}
