using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>The k largest (or smallest) elements along an axis, best first, and their indices: x → (values, Int64). Source: ONNX TopK.</summary>
/// <param name="K">How many.</param>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="Largest">Whether large ones are best.</param>
public sealed record TopK(int K, int Axis = -1, bool Largest = true) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0];
        RequireAxis(Axis, x.Shape);
        Require(K >= 0 && K <= x.Shape[Axis].Extent, $"there are no {K} elements along axis {Axis} of {x.Shape}");
        var shape = x.Shape.With(Axis, K);
        return [x with { Shape = shape }, new TensorType(ElementType.Int64, shape)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var zeros = scope.Emit(new Fill(scope.Inputs[0].Shape, 0));
        return [scope.Emit(new ScatterElements(Axis), zeros, scope.Outputs[1], scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var from = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        var to = Lines.Along(outputs[0].Dimensions.AsSpan(), Axis);
        var sign = Largest ? -1 : 1;
        for (var line = 0; line < from.Count; line++)
        {
            // The sort is stable: of equals the first is the better one.
            var best = Enumerable.Range(0, from.Length).OrderBy(k => sign * inputs[0][from.Start(line) + (k * from.Step)]).Take(K);
            foreach (var (rank, k) in best.Index())
            {
                var at = to.Start(line) + (rank * to.Step);
                outputs[0][at] = inputs[0][from.Start(line) + (k * from.Step)];
                outputs[1][at] = k;
            }
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        // Without a channel another one would be among the best.
        coupling.FixAll(node);
    }
}
