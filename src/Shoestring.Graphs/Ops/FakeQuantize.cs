using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Quantises and dequantises: (x, scale, zeroPoint) → y = (clamp(round(x/scale) + zeroPoint, QMin, QMax) − zeroPoint)·scale, halves to even;
/// scale and zeroPoint are float32, scalars or one number a channel. The gradient to x passes straight through inside the range; the
/// gradient to the scale is LSQ's. Exports as QuantizeLinear and DequantizeLinear.
/// Source: Jacob et al., 2018, arXiv:1712.05877; Esser et al., "Learned Step Size Quantization", 2020, arXiv:1902.08153.
/// </summary>
/// <param name="QMin">Smallest integer.</param>
/// <param name="QMax">Largest integer.</param>
/// <param name="Axis">The channel axis of per-channel scales; null for one scale.</param>
/// <param name="GradientScale">What the scale's gradient is multiplied by (LSQ: 1/√(elements a scale · QMax)).</param>
public sealed record FakeQuantize(int QMin, int QMax, int? Axis = null, double GradientScale = 1) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotExportable => "the exporter writes QuantizeLinear and DequantizeLinear for it";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        Require(QMin < QMax, $"the range {QMin} to {QMax} is empty");
        QuantizerShape.Check(inputs[0].Shape, inputs[1].Shape, inputs[2].Shape, Axis);
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var grad = scope.Builder.AddNode(
            $"{scope.Node.Name}.grad",
            new FakeQuantizeGrad(this),
            scope.OutputGradient,
            scope.Inputs[0],
            scope.Inputs[1],
            scope.Inputs[2]);
        return [grad.Outputs[0], grad.Outputs[1], null];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, scale, zero, y) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, outputs[0].Data);
        for (var i = 0; i < x.Length; i++)
        {
            var c = QuantizerShape.Channel(i, inputs[0].Dimensions.AsSpan(), Axis);
            y[i] = (Math.Clamp(QuantizerShape.Code(x[i], scale[c], zero[c]), QMin, QMax) - zero[c]) * scale[c];
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        QuantizerShape.Couple(node, coupling, Axis);
    }
}
