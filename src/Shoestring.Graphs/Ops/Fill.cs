using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>A tensor of one number everywhere: the seed of a backward pass. Source: ONNX ConstantOfShape, with the shape as attribute.</summary>
/// <param name="Shape">Extents.</param>
/// <param name="Number">The number.</param>
/// <param name="Element">Its type.</param>
public sealed record Fill(Shape Shape, double Number, ElementType Element = ElementType.Float32) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "it has no inputs";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only; exports use Constant";

    /// <inheritdoc/>
    public override Op Bind(string symbol, int extent) => this with { Shape = Shape.Bind(symbol, extent) };

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [new TensorType(Element, Shape)];

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        Array.Fill(outputs[0].Data, Number);

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
    }
}
