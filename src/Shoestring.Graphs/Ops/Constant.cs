using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>A fixed tensor that stands in the graph itself. Source: ONNX Constant.</summary>
/// <param name="Value">Its numbers.</param>
public sealed record Constant(Tensor Value) : Op
{
    /// <summary>A scalar.</summary>
    /// <param name="value">Its number.</param>
    public static Constant Scalar(double value) => new(Tensor.Of([(float)value], []));

    /// <inheritdoc/>
    public override string? NotDifferentiable => "it has no inputs";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.IsEmpty, "takes no inputs");
        return [Value.Type];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        Value.ToDouble().Data.CopyTo(outputs[0].Data, 0);

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
    }
}
