using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (x: Int8, UInt8 or Int32, scale, zeroPoint of x's type) → y = (x − zeroPoint)·scale, of the scale's type. Source: ONNX DequantizeLinear;
/// the zero point is always given.
/// </summary>
/// <param name="Axis">The channel axis of per-channel scales; null for one scale.</param>
public sealed record DequantizeLinear(int? Axis = null) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "it reads integers; training uses FakeQuantize";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        var type = inputs[0].Element;
        Require(type is ElementType.Int8 or ElementType.UInt8 or ElementType.Int32, $"the input is {type}, not Int8, UInt8 or Int32");
        Require(inputs[1].Element.IsFloat(), $"the scale is {inputs[1].Element}, not a float");
        Require(inputs[2].Element == type, $"the zero point is {inputs[2].Element}, not {type}");
        QuantizerShape.Check(inputs[0].Shape, inputs[1].Shape, inputs[2].Shape, Axis);
        return [inputs[0] with { Element = inputs[1].Element }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, scale, zero, y) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, outputs[0].Data);
        for (var i = 0; i < x.Length; i++)
        {
            var c = QuantizerShape.Channel(i, inputs[0].Dimensions.AsSpan(), Axis);
            y[i] = (x[i] - zero[c]) * scale[c];
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
