using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Parts of a tensor along an axis, one output each. Source: ONNX Split, with the sizes as attribute.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="Sizes">Extent of each part.</param>
public sealed record Split(int Axis, ImmutableArray<int> Sizes) : Op
{
    /// <inheritdoc/>
    public bool Equals(Split? other) =>
        other is not null && Axis == other.Axis && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Axis, Sizes.Length);

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0];
        RequireAxis(Axis, x.Shape);
        Require(
            Sizes.All(s => s >= 0) && x.Shape[Axis] == Sizes.Sum(),
            $"the sizes [{string.Join(", ", Sizes)}] do not fill axis {Axis} of {x.Shape}");
        return [.. Sizes.Select(s => x with { Shape = x.Shape.With(Axis, s) })];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var parts = new Value[Sizes.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = scope.GradientOf(i) ?? scope.Emit(new Fill(scope.Outputs[i].Shape, 0));
        }

        return [scope.Emit(new Concat(Axis), parts)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var lines = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        var begin = 0;
        foreach (var output in outputs)
        {
            var part = Lines.Along(output.Dimensions.AsSpan(), Axis);
            for (var line = 0; line < part.Count; line++)
            {
                for (var k = 0; k < part.Length; k++)
                {
                    output[part.Start(line) + (k * part.Step)] = inputs[0][lines.Start(line) + ((begin + k) * lines.Step)];
                }
            }

            begin += part.Length;
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var begin = 0;
        foreach (var output in node.Outputs)
        {
            begin += TiePart(coupling, node.Inputs[0], output, Axis, begin);
        }
    }

    /// <summary>Ties a part to its place in a whole; gives back the part's extent along the axis.</summary>
    internal static int TiePart(Coupling coupling, Value whole, Value part, int axis, int begin)
    {
        axis = axis < 0 ? axis + whole.Shape.Rank : axis;
        for (var a = 0; a < whole.Shape.Rank; a++)
        {
            // Other axes one to one; the batch (axis 0) is nobody's to prune.
            for (var i = 0; i < part.Shape[a].Extent && (a == axis || a > 0); i++)
            {
                coupling.Tie(whole, a, a == axis ? begin + i : i, part, a, i);
            }
        }

        return part.Shape[axis].Extent;
    }
}
