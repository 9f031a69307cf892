using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>A matrix: axes before the given one make the rows, the others the columns. Source: ONNX Flatten.</summary>
/// <param name="Axis">First axis of the columns, 0 to rank.</param>
public sealed record Flatten(int Axis = 1) : Op, IView
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        Require(Axis >= 0 && Axis <= x.Rank, $"axis {Axis} is not in {x}");
        return [inputs[0] with { Shape = new Shape(Product(x.Take(Axis)), Product(x.Skip(Axis))) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(Reshape.To(scope.Inputs[0].Shape), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        inputs[0].Data.CopyTo(outputs[0].Data, 0);

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        Reshape.Flattened(node.Inputs[0], node.Outputs[0], coupling);
    }

    // One symbol alone stays a symbol; a product with a symbol has no name.
    private static Dimension Product(IEnumerable<Dimension> dimensions)
    {
        var rest = dimensions.Where(d => d != 1).ToList();
        Require(rest.Count < 2 || rest.All(d => !d.IsSymbolic), "cannot multiply a symbolic axis with others");
        return rest.Count == 1 ? rest[0] : rest.Aggregate(1, (product, d) => checked(product * d.Extent));
    }
}
