using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Convolutions, matrix products, norms, softmax.</summary>
internal static class LayerRows
{
    private const int SoftmaxIsPerAxisSince = 13;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("Conv", 2, ReadConv),
        Row("Gemm", 2, ReadGemm),
        Row("MatMul", 2, (n, s) => s.Add(n, new MatMul(), s.Operand(n, 0), s.Operand(n, 1, ParameterRole.Weight))),
        Row("BatchNormalization", 5, ReadBatchNormalization),
        Row("LayerNormalization", 2, ReadLayerNormalization),
        Row("Softmax", 1, (n, s) => AlongAxis(n, s, axis => new Softmax(axis))),
        Row("LogSoftmax", 1, (n, s) => AlongAxis(n, s, axis => new LogSoftmax(axis))),
        Steps("ConvTranspose", 2, ReadConvTranspose),
    ];

    private static void ReadConv(OnnxNode node, ImportScope scope)
    {
        var (x, w) = (scope.Operand(node, 0), scope.Operand(node, 1, ParameterRole.Weight));
        var b = node.HasInput(2) ? scope.Operand(node, 2, ParameterRole.Bias) : null;
        if (x.Shape.Rank == 4)
        {
            scope.Add(node, ConvOf(node, x, w), b is null ? [x, w] : [x, w, b]);
        }
        else
        {
            scope.Define(node.Outputs[0], Conv(node, scope, x, w, b));
        }
    }

    /// <summary>A convolution of these operands with the operator's attributes; lines [N, C, W] as pictures of one row.</summary>
    public static Value Conv(OnnxNode node, ImportScope scope, Value x, Value w, Value? b)
    {
        if (x.Shape.Rank == 3 && w.Shape.Rank == 3)
        {
            var (row, filter) = (scope.Step(node, new Unsqueeze([2]), x), scope.Step(node, new Unsqueeze([2]), w));
            return scope.Step(node, new Squeeze([2]), Conv(node, scope, row, filter, b));
        }

        return scope.Step(node, ConvOf(node, x, w), b is null ? [x, w] : [x, w, b]);
    }

    /// <summary>The convolution that the operator's attributes describe.</summary>
    public static Conv ConvOf(OnnxNode node, Value x, Value w)
    {
        if (x.Shape.Rank != 4 || w.Shape.Rank != 4)
        {
            throw node.Refuse($"only convolutions over pictures [N, C, H, W] are supported, not {x.Shape} with {w.Shape}");
        }

        var kernel = Windows.Rows(node.Ints("kernel_shape"), 1) ?? [w.Shape[2].Extent, w.Shape[3].Extent];
        if (kernel is not [var h, var v] || h != w.Shape[2].Extent || v != w.Shape[3].Extent)
        {
            throw node.Refuse($"its kernel_shape [{string.Join(", ", kernel)}] is not that of its weight {w.Shape}");
        }

        return new Conv(Windows.Of(node, x.Shape, kernel), node.Int("group", 1));
    }

    private static void ReadGemm(OnnxNode node, ImportScope scope)
    {
        var op = new Gemm(node.Flag("transA"), node.Flag("transB"));
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        var (a, b) = (scope.Operand(node, 0), scope.Operand(node, 1, ParameterRole.Weight));
        var c = node.HasInput(2) && beta != 0 ? scope.Operand(node, 2, ParameterRole.Bias) : null;
        if (alpha == 1 && (beta == 1 || c is null))
        {
            scope.Add(node, op, c is null ? [a, b] : [a, b, c]);
            return;
        }

        // α·A·B + β·C, in steps.
        Value Scaled(Value value, double factor) => factor == 1
            ? value
            : scope.Step(node, new Mul(), value, scope.Step(node, Constant.Scalar(factor)));
        var product = Scaled(scope.Step(node, op, a, b), alpha);
        if (c is null)
        {
            scope.Define(node.Outputs[0], product);
        }
        else
        {
            scope.Add(node, new Add(), product, Scaled(c, beta));
        }
    }

    private static void ReadBatchNormalization(OnnxNode node, ImportScope scope)
    {
        if (node.Flag("training_mode"))
        {
            ReadTrainingMode(node, scope);
            return;
        }

        scope.Add(
            node, new BatchNormalization(node.Float("epsilon", 1e-5f), node.Float("momentum", 0.9f)), scope.Operand(node, 0),
            scope.Operand(node, 1, ParameterRole.Norm), scope.Operand(node, 2, ParameterRole.Norm),
            scope.Operand(node, 3, ParameterRole.Statistic), scope.Operand(node, 4, ParameterRole.Statistic));
    }

    // The batch's own statistics, and the running ones mixed with them.
    private static void ReadTrainingMode(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var f = new Formula(node, scope, x.Type.Element);
        int[] axes = [0, .. Enumerable.Range(2, x.Shape.Rank - 2)];
        var (mean, centred, inverse) = NormRows.Statistics(f, x, axes, node.Float("epsilon", 1e-5f));
        scope.Define(node.Outputs[0], NormRows.Affine(f, f.Mul(centred, inverse), x.Shape.Rank - 2));
        var variance = f.Mean(f.Mul(centred, centred), axes);
        foreach (var (i, batch) in new[] { (1, mean), (2, variance) }.Where(o => o.Item1 < node.Outputs.Count && node.Outputs[o.Item1].Length > 0))
        {
            var momentum = node.Float("momentum", 0.9f);
            var running = f.Times(scope.Operand(node, 2 + i, ParameterRole.Statistic), momentum);
            scope.Define(node.Outputs[i], f.Add(running, f.Times(f.Of(new Reshape([-1]), batch), 1 - momentum)));
        }
    }

    private static void ReadLayerNormalization(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var (axis, epsilon) = (node.Int("axis", -1), node.Float("epsilon", 1e-5f));
        var scale = scope.Operand(node, 1, ParameterRole.Norm);
        var bias = node.HasInput(2)
            ? scope.Operand(node, 2, ParameterRole.Norm)
            : scope.Parameter(
                node, node.Outputs[0] + "/bias", ParameterRole.Norm, Tensor.Zeros<float>(scale.Shape.ToArray()));
        scope.Add(node, new LayerNormalization(axis, epsilon), x, scale, bias);
        if (node.Outputs.Skip(1).Any(o => o.Length > 0))
        {
            // The statistics are outputs too.
            var first = axis < 0 ? axis + x.Shape.Rank : axis;
            var (mean, _, inverse) = NormRows.Statistics(
                new Formula(node, scope, x.Type.Element), x, [.. Enumerable.Range(first, x.Shape.Rank - first)], epsilon);
            foreach (var (name, value) in node.Outputs.Skip(1).Zip([mean, inverse]).Where(o => o.First.Length > 0))
            {
                scope.Define(name, value);
            }
        }
    }

    private static Value ReadConvTranspose(OnnxNode node, ImportScope scope)
    {
        var (x, w) = (scope.Operand(node, 0), scope.Operand(node, 1, ParameterRole.Weight));
        if (x.Shape.Rank == 5 && w.Shape.Rank == 5)
        {
            return Biased(node, scope, TransposedInDepth(node, scope, x, w), 3);
        }

        var isLine = x.Shape.Rank == 3 && w.Shape.Rank == 3;
        if (isLine)
        {
            (x, w) = (scope.Step(node, new Unsqueeze([2]), x), scope.Step(node, new Unsqueeze([2]), w));
        }

        if (x.Shape.Rank != 4 || w.Shape.Rank != 4)
        {
            throw node.Refuse($"only convolutions over pictures [N, C, H, W] and lines [N, C, W] are supported, not {x.Shape}");
        }

        var y = Biased(node, scope, scope.Step(node, Windows.Transposed(node, x.Shape, w.Shape), x, w), 2);
        return isLine ? scope.Step(node, new Squeeze([2]), y) : y;
    }

    private static Value Biased(OnnxNode node, ImportScope scope, Value y, int behind)
    {
        if (!node.HasInput(2))
        {
            return y;
        }

        var bias = scope.Step(node, new Reshape([-1, .. Enumerable.Repeat(1, behind)]), scope.Operand(node, 2, ParameterRole.Bias));
        return scope.Step(node, new Add(), y, bias);
    }

    // [N, I, D, H, W]: each slice of the filter makes pictures of every plane, which are put one plane further on and added up.
    private static Value TransposedInDepth(OnnxNode node, ImportScope scope, Value x, Value w)
    {
        bool AllAre(string name, int number) => node.Ints(name)?.All(v => v == number) ?? true;
        if (!x.Shape.IsConcrete || !AllAre("strides", 1) || !AllAre("dilations", 1) || !AllAre("pads", 0) || !AllAre("output_padding", 0)
            || node.Has("output_shape") || node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
        {
            throw node.Refuse($"over {x.Shape} only known extents without strides, dilations and padding are supported");
        }

        var f = new Formula(node, scope, ElementType.Float32);
        var (n, c, depth, k) = (x.Shape[0].Extent, x.Shape[1].Extent, x.Shape[2].Extent, w.Shape[2].Extent);
        scope.Charge(node, k);
        var planes = f.Of(
            new Reshape([n * depth, c, x.Shape[3].Extent, x.Shape[4].Extent]), f.Of(new Transpose([0, 2, 1, 3, 4]), x));
        Value? sum = null;
        for (var i = 0; i < k; i++)
        {
            var slice = f.Of(new Squeeze([2]), f.Of(new Slice(2, i, i + 1), w));
            var pictures = f.Of(new ConvTranspose(ConvWindow.Square(), node.Int("group", 1)), planes, slice);
            var whole = f.Of(new Reshape([n, depth, .. pictures.Shape.Skip(1).Select(d => d.Extent)]), pictures);
            var placed = f.Of(new Pad([0, i, 0, 0, 0], [0, k - 1 - i, 0, 0, 0]), whole);
            sum = sum is null ? placed : f.Add(sum, placed);
        }

        return f.Of(new Transpose([0, 2, 1, 3, 4]), sum ?? throw node.Refuse("its filter is empty"));
    }

    /// <summary>Adds an op along an axis.</summary>
    private static void AlongAxis(OnnxNode node, ImportScope scope, Func<int, Op> op)
    {
        if (scope.Opset >= SoftmaxIsPerAxisSince)
        {
            scope.Add(node, op(node.Int("axis", -1)), scope.Operand(node, 0));
        }
        else
        {
            scope.Define(node.Outputs[0], AlongAxis(node, scope, (x, axis) => scope.Step(node, op(axis), x)));
        }
    }

    /// <summary>What is computed along an axis; until operator set 12 the axes from the given one on were flattened into one.</summary>
    public static Value AlongAxis(OnnxNode node, ImportScope scope, Func<Value, int, Value> compute)
    {
        var x = scope.Operand(node, 0);
        var (rank, perAxis) = (x.Shape.Rank, scope.Opset >= SoftmaxIsPerAxisSince);
        var axis = node.Int("axis", perAxis ? -1 : 1);
        if (perAxis || axis == rank - 1 || axis == -1)
        {
            return compute(x, axis);
        }

        axis = axis < 0 ? axis + rank : axis;
        if (x.Shape.Skip(1).Any(d => d.IsSymbolic) || (axis == 0 && x.Shape[0].IsSymbolic))
        {
            throw node.Refuse($"operator set {scope.Opset} flattens axes {axis} and later of {x.Shape}, which leaves extents open");
        }

        var flat = compute(scope.Step(node, new Flatten(axis), x), -1);
        return scope.Step(node, new Reshape([.. x.Shape.Select((d, i) => d.IsSymbolic ? 0 : d.Extent)]), flat);
    }
}
