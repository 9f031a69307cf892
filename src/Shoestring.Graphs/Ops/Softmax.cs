using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ along an axis, m the maximum. Source: ONNX Softmax (opset 13 and later).
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end. Kernels want the last.</param>
public sealed record Softmax(int Axis = -1) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var rank = inputs[0].Shape.Rank;
        Require(Axis >= -rank && Axis < rank, $"axis {Axis} is not in {inputs[0].Shape}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new SoftmaxGrad(Axis), scope.OutputGradient, scope.Outputs[0])];
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.TieBroadcast(node.Inputs[0], node.Outputs[0]);

        // All channels share one sum: without one of them the others change.
        coupling.Fix(node.Inputs[0], Axis);
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        var lines = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        for (var line = 0; line < lines.Count; line++)
        {
            var (start, max, sum) = (lines.Start(line), double.NegativeInfinity, 0.0);
            for (var k = 0; k < lines.Length; k++)
            {
                max = Math.Max(max, x[start + (k * lines.Step)]);
            }

            for (var k = 0; k < lines.Length; k++)
            {
                sum += Math.Exp(x[start + (k * lines.Step)] - max);
            }

            for (var k = 0; k < lines.Length; k++)
            {
                var i = start + (k * lines.Step);
                y[i] = Math.Exp(x[i] - max) / sum;
            }
        }
    }
}
