using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Y = A′·B′ (+ C): A′ = A or Aᵀ [M, K], B′ = B or Bᵀ [K, N], C broadcast to [M, N] (usually [N]; optional), Y [M, N].
/// Source: ONNX Gemm with alpha = beta = 1. A PyTorch Linear is <c>TransB</c> with weight [N, K].
/// </summary>
/// <param name="TransA">Whether A is stored [K, M].</param>
/// <param name="TransB">Whether B is stored [N, K].</param>
public sealed record Gemm(bool TransA = false, bool TransB = false) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length is 2 or 3, $"takes 2 or 3 inputs, not {inputs.Length}");
        var (a, b) = (inputs[0].Shape, inputs[1].Shape);
        Require(a.Rank == 2 && b.Rank == 2, $"wants two matrices, not {a} and {b}");
        var (m, ka) = TransA ? (a[1], a[0]) : (a[0], a[1]);
        var (kb, n) = TransB ? (b[1], b[0]) : (b[0], b[1]);
        Require(ka == kb, $"the inner extents {ka} and {kb} of {a} and {b} differ{(TransB ? " (B is transposed)" : "")}");
        var y = new Shape(m, n);
        Require(
            inputs.Length == 2 || (inputs[2].Shape.Rank <= 2 && inputs[2].Shape.Reverse().Zip(y.Reverse()).All(d => d.First == 1 || d.First == d.Second)),
            $"the bias {(inputs.Length > 2 ? inputs[2].Shape : null)} does not broadcast to {y}");
        return [inputs[0] with { Shape = y }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        // dA′ = dY·B′ᵀ and dB′ = A′ᵀ·dY, each written so that no transpose is ever stored.
        ArgumentNullException.ThrowIfNull(scope);
        var (a, b, dy) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        Value? da = null, db = null;
        if (scope.Wanted[0])
        {
            da = TransA ? scope.Emit(new Gemm(TransB, true), b, dy) : scope.Emit(new Gemm(false, !TransB), dy, b);
        }

        if (scope.Wanted[1])
        {
            db = TransB ? scope.Emit(new Gemm(true, TransA), dy, a) : scope.Emit(new Gemm(!TransA, false), a, dy);
        }

        return scope.Inputs.Length == 2
            ? [da, db]
            : [da, db, scope.Wanted[2] ? scope.Unbroadcast(dy, scope.Inputs[2]) : null];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (a, b, y) = (inputs[0], inputs[1], outputs[0]);
        var (m, n, k) = (y.Dimensions[0], y.Dimensions[1], a.Dimensions[TransA ? 0 : 1]);
        var bias = inputs.Count > 2 ? Indexing.BroadcastStrides(inputs[2].Dimensions.AsSpan(), y.Dimensions.AsSpan()) : null;
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = bias is null ? 0 : inputs[2][(i * bias[0]) + (j * bias[1])];
                for (var l = 0; l < k; l++)
                {
                    sum += a[TransA ? (l * m) + i : (i * k) + l] * b[TransB ? (j * k) + l : (l * n) + j];
                }

                y[(i * n) + j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        base.Cost(inputs, outputs) with { Macs = (long)outputs[0].Shape.ElementCount * inputs[0].Shape[TransA ? 0 : 1].Extent };

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (a, b, y) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        coupling.Tie(a, TransA ? 0 : 1, b, TransB ? 1 : 0);
        coupling.Tie(b, TransB ? 0 : 1, y, 1);
        if (node.Inputs.Length > 2)
        {
            coupling.TieBroadcast(node.Inputs[2], y);
        }
    }
}
