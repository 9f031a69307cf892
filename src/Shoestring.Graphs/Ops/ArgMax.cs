using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Index of the largest element along an axis, the first (or last) among equals: x → Int64. Source: ONNX ArgMax.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="KeepDims">Whether the axis stays, with extent 1.</param>
/// <param name="Last">Whether the last among equals is meant.</param>
public sealed record ArgMax(int Axis = -1, bool KeepDims = false, bool Last = false) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "an index has no gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        RequireAxis(Axis, x);
        var axis = Axis < 0 ? Axis + x.Rank : Axis;
        var shape = KeepDims ? x.With(axis, 1) : new Shape([.. x.Where((_, i) => i != axis)]);
        return [new TensorType(ElementType.Int64, shape)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        var lines = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        for (var line = 0; line < lines.Count; line++)
        {
            var (start, best) = (lines.Start(line), 0);
            for (var k = 1; k < lines.Length; k++)
            {
                var (rival, leader) = (x[start + (k * lines.Step)], x[start + (best * lines.Step)]);
                best = rival > leader || (Last && rival == leader) ? k : best;
            }

            y[line] = best;
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Fix(node.Inputs[0], Axis);
    }
}
