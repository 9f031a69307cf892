using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Y = A′·B′ over the last two axes, the others broadcast: A′ [.., M, K], B′ [.., K, N], Y [.., M, N]; rank 2 or more.
/// Source: ONNX MatMul; a transposed operand is exported as Transpose and MatMul.
/// </summary>
/// <param name="TransA">Whether A is stored [.., K, M].</param>
/// <param name="TransB">Whether B is stored [.., N, K].</param>
public sealed record MatMul(bool TransA = false, bool TransB = false) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        var (a, b) = (inputs[0].Shape, inputs[1].Shape);
        Require(a.Rank >= 2 && b.Rank >= 2, $"wants operands of rank 2 or more, not {a} and {b}");
        var (m, ka) = TransA ? (a[-1], a[-2]) : (a[-2], a[-1]);
        var (kb, n) = TransB ? (b[-1], b[-2]) : (b[-2], b[-1]);
        Require(ka == kb, $"the inner extents {ka} and {kb} of {a} and {b} differ");
        var batch = Broadcast.Shapes(Batch(a), Batch(b));
        return [inputs[0] with { Shape = new Shape([.. batch, m, n]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (a, b, dy) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        Value? da = null, db = null;
        if (scope.Wanted[0])
        {
            da = TransA ? scope.Emit(new MatMul(TransB, true), b, dy) : scope.Emit(new MatMul(false, !TransB), dy, b);
            da = scope.Unbroadcast(da, a);
        }

        if (scope.Wanted[1])
        {
            db = TransB ? scope.Emit(new MatMul(true, TransA), dy, a) : scope.Emit(new MatMul(!TransA, false), a, dy);
            db = scope.Unbroadcast(db, b);
        }

        return [da, db];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (a, b, y) = (inputs[0], inputs[1], outputs[0]);
        var (m, n, k) = (y.Dimensions[^2], y.Dimensions[^1], a.Dimensions[TransA ? ^2 : ^1]);
        var batch = y.Dimensions.AsSpan()[..^2];
        var sa = Indexing.BroadcastStrides(a.Dimensions.AsSpan()[..^2], batch);
        var sb = Indexing.BroadcastStrides(b.Dimensions.AsSpan()[..^2], batch);
        Span<int> index = new int[batch.Length];
        for (var start = 0; start < y.Length; start += m * n, Indexing.Next(index, batch))
        {
            var (fromA, fromB) = (Indexing.Offset(index, sa) * m * k, Indexing.Offset(index, sb) * k * n);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = 0.0;
                    for (var l = 0; l < k; l++)
                    {
                        sum += a[fromA + (TransA ? (l * m) + i : (i * k) + l)]
                            * b[fromB + (TransB ? (j * k) + l : (l * n) + j)];
                    }

                    y[start + (i * n) + j] = sum;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        base.Cost(inputs, outputs) with { Macs = (long)outputs[0].Shape.ElementCount * inputs[0].Shape[TransA ? -2 : -1].Extent };

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (a, b, y) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        var (ra, rb, ry) = (a.Shape.Rank, b.Shape.Rank, y.Shape.Rank);
        coupling.Tie(a, ra - (TransA ? 2 : 1), b, rb - (TransB ? 1 : 2));
        coupling.Tie(b, rb - (TransB ? 2 : 1), y, ry - 1);
        if (ry > 2)
        {
            coupling.Tie(a, ra - (TransA ? 1 : 2), y, ry - 2);
        }

        foreach (var operand in node.Inputs)
        {
            var lead = ry - operand.Shape.Rank;
            for (var axis = 0; axis < operand.Shape.Rank - 2; axis++)
            {
                if (axis + lead > 0 && operand.Shape[axis] == y.Shape[axis + lead])
                {
                    coupling.Tie(operand, axis, y, axis + lead);
                }
            }
        }
    }

    private static Shape Batch(Shape shape) => new([.. shape.Take(shape.Rank - 2)]);
}
