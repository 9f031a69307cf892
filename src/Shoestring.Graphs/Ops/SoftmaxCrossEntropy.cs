using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Cross-entropy of a target distribution: (logits [N, K], targets [N, K]) → loss [N], loss = −Σₖ tₖ·logsoftmax(z)ₖ. Targets are rows
/// of probabilities (one-hot, smoothed, mixed or a teacher's); no gradient flows to them. Source: PyTorch's cross_entropy with
/// probabilities, reduction "none".
/// </summary>
public sealed record SoftmaxCrossEntropy : Op
{
    /// <inheritdoc/>
    public override string? NotExportable => "it stands in training graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Shape.Rank == 2, $"wants logits [N, K], not {inputs[0].Shape}");
        Require(inputs[0].Equals(inputs[1]), $"the targets {inputs[1]} have not the logits' type {inputs[0]}");
        return [inputs[0] with { Shape = new Shape(inputs[0].Shape[0]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var grad = new SoftmaxCrossEntropyGrad();
        return [scope.Wanted[0] ? scope.Emit(grad, scope.OutputGradient, scope.Inputs[0], scope.Inputs[1]) : null, null];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (z, t, loss) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        var classes = inputs[0].Dimensions[1];
        for (var n = 0; n < loss.Length; n++)
        {
            var row = z.AsSpan(n * classes, classes);
            var logSum = LogSumExp(row);
            for (var k = 0; k < classes; k++)
            {
                loss[n] += t[(n * classes) + k] * (logSum - row[k]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Fix(node.Inputs[0], 1);
        coupling.Fix(node.Inputs[1], 1);
    }

    /// <summary>ln Σ eᶻ, by the maximum.</summary>
    internal static double LogSumExp(ReadOnlySpan<double> row)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var z in row)
        {
            max = Math.Max(max, z);
        }

        foreach (var z in row)
        {
            sum += Math.Exp(z - max);
        }

        return max + Math.Log(sum);
    }
}
