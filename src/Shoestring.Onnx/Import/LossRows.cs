using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Losses over classes along axis 1.</summary>
internal static class LossRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("NegativeLogLikelihoodLoss", 2, (n, s) => Read(n, s, s.Operand(n, 0))),
        Row("SoftmaxCrossEntropyLoss", 2, ReadCrossEntropy),
    ];

    private static void ReadCrossEntropy(OnnxNode node, ImportScope scope)
    {
        var logs = scope.Step(node, new LogSoftmax(1), scope.Operand(node, 0));
        Read(node, scope, logs);
        if (node.Outputs.Count > 1 && node.Outputs[1].Length > 0)
        {
            scope.Define(node.Outputs[1], logs);
        }
    }

    // −Σ w[t]·x[t]: the classes' numbers, kept where the class is the target, added up along axis 1
    private static void Read(OnnxNode node, ImportScope scope, Value logs)
    {
        var target = scope.Operand(node, 1);
        if (logs.Shape.Rank < 2 || target.Shape.Rank != logs.Shape.Rank - 1)
        {
            throw node.Refuse($"the targets {target.Shape} do not fit {logs.Shape}");
        }

        var f = new Formula(node, scope, ElementType.Float32);
        int[] column = [logs.Shape[1].Extent, .. Enumerable.Repeat(1, logs.Shape.Rank - 2)];
        var classes = f.Of(new Unsqueeze([1]), target);
        var hot = f.Of(new Equal(), classes, scope.Ramp(node, column[0], target.Type.Element, column));
        if (node.Has("ignore_index"))
        {
            var ignored = f.Of(new Equal(), classes, scope.Number(node, node.Int("ignore_index", 0), target.Type.Element));
            hot = f.Of(new And(), hot, f.Of(new Not(), ignored));
        }

        var weight = node.HasInput(2) ? f.Of(new Reshape([.. column]), scope.Operand(node, 2, ParameterRole.Constant)) : f.Number(1);
        var weights = f.Where(hot, weight, f.Number(0));
        var loss = f.Of(new Neg(), f.Of(new ReduceSum([1], KeepDims: false), f.Mul(weights, f.Where(hot, logs, f.Number(0)))));
        Value All(Value x) => f.Of(new ReduceSum([], KeepDims: false), x);
        scope.Define(node.Outputs[0], node.Text("reduction", "mean") switch
        {
            "none" => loss,
            "sum" => All(loss),
            "mean" => f.Div(All(loss), All(weights)),
            _ => throw node.Refuse("its reduction is unknown"),
        });
    }
}
