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
        Row("Conv", 2, (n, s) => AddConv(
            n, s, s.Operand(n, 0), s.Operand(n, 1, ParameterRole.Weight), n.HasInput(2) ? s.Operand(n, 2, ParameterRole.Bias) : null)),
        Row("Gemm", 2, ReadGemm),
        Row("MatMul", 2, (n, s) => s.Add(n, new MatMul(), s.Operand(n, 0), s.Operand(n, 1, ParameterRole.Weight))),
        Row("BatchNormalization", 5, ReadBatchNormalization),
        Row("LayerNormalization", 2, ReadLayerNormalization),
        Row("Softmax", 1, (n, s) => s.Add(n, new Softmax(SoftmaxAxis(n, s)), s.Operand(n, 0))),
        Row("LogSoftmax", 1, (n, s) => s.Add(n, new LogSoftmax(SoftmaxAxis(n, s)), s.Operand(n, 0))),
    ];

    /// <summary>Adds a convolution of these operands with the operator's attributes.</summary>
    public static void AddConv(OnnxNode node, ImportScope scope, Value x, Value w, Value? b) =>
        scope.Add(node, ConvOf(node, x, w), b is null ? [x, w] : [x, w, b]);

    /// <summary>The convolution that the operator's attributes describe.</summary>
    public static Conv ConvOf(OnnxNode node, Value x, Value w)
    {
        if (x.Shape.Rank != 4 || w.Shape.Rank != 4)
        {
            throw node.Refuse($"only convolutions over pictures [N, C, H, W] are supported, not {x.Shape} with {w.Shape}");
        }

        var kernel = node.Ints("kernel_shape") ?? [w.Shape[2].Extent, w.Shape[3].Extent];
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
            throw node.Refuse("it is in training mode; export the model for inference");
        }

        scope.Add(
            node, new BatchNormalization(node.Float("epsilon", 1e-5f), node.Float("momentum", 0.9f)), scope.Operand(node, 0),
            scope.Operand(node, 1, ParameterRole.Norm), scope.Operand(node, 2, ParameterRole.Norm),
            scope.Operand(node, 3, ParameterRole.Statistic), scope.Operand(node, 4, ParameterRole.Statistic));
    }

    private static void ReadLayerNormalization(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var scale = scope.Operand(node, 1, ParameterRole.Norm);
        var bias = node.HasInput(2)
            ? scope.Operand(node, 2, ParameterRole.Norm)
            : scope.Parameter(
                node, node.Outputs[0] + "/bias", ParameterRole.Norm, Tensor.Zeros<float>(scale.Shape.ToArray()));
        scope.Add(node, new LayerNormalization(node.Int("axis", -1), node.Float("epsilon", 1e-5f)), x, scale, bias);
    }

    // Until operator set 12 the axes from the given one on were flattened into one.
    private static int SoftmaxAxis(OnnxNode node, ImportScope scope)
    {
        var rank = scope.Operand(node, 0).Shape.Rank;
        var axis = node.Int("axis", scope.Opset >= SoftmaxIsPerAxisSince ? -1 : 1);
        var last = axis == rank - 1 || axis == -1;
        return scope.Opset >= SoftmaxIsPerAxisSince || last
            ? axis
            : throw node.Refuse($"operator set {scope.Opset} flattens axes {axis} and later, which is supported for the last axis only");
    }
}
