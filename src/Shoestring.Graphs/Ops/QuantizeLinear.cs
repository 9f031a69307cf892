using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (x, scale, zeroPoint) → y = saturate(round(x/scale) + zeroPoint), halves to even. Source: ONNX QuantizeLinear; the zero point is
/// always given and of the result's type.
/// </summary>
/// <param name="To">Int8 or UInt8.</param>
/// <param name="Axis">The channel axis of per-channel scales; null for one scale.</param>
public sealed record QuantizeLinear(ElementType To, int? Axis = null) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "it makes integers; training uses FakeQuantize";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        Require(To is ElementType.Int8 or ElementType.UInt8, $"makes Int8 or UInt8, not {To}");
        Require(inputs[0].Element.IsFloat(), $"the input is {inputs[0].Element}, not a float");
        Require(inputs[2].Element == To, $"the zero point is {inputs[2].Element}, not {To}");
        QuantizerShape.Check(inputs[0].Shape, inputs[1].Shape, inputs[2].Shape, Axis);
        return [inputs[0] with { Element = To }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, scale, zero, y) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, outputs[0].Data);
        var (low, high) = To == ElementType.Int8 ? (-128, 127) : (0, 255);
        for (var i = 0; i < x.Length; i++)
        {
            var c = QuantizerShape.Channel(i, inputs[0].Dimensions.AsSpan(), Axis);
            y[i] = Math.Clamp(QuantizerShape.Code(x[i], scale[c], zero[c]), low, high);
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
