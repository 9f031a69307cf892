using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Operands side by side along an axis. Source: ONNX Concat.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
public sealed record Concat(int Axis) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(!inputs.IsEmpty, "takes 1 input or more");
        var first = inputs[0].Shape;
        RequireAxis(Axis, first);
        var axis = Axis < 0 ? Axis + first.Rank : Axis;
        var total = 0;
        foreach (var input in inputs)
        {
            Require(input.Shape.Rank != first.Rank || !input.Shape[axis].IsSymbolic, $"cannot join along the symbolic axis {axis} of {input.Shape}");
            Require(input.Element == inputs[0].Element, $"mixes {inputs[0].Element} and {input.Element}");
            Require(
                input.Shape.Rank == first.Rank && input.Shape.With(axis, 1).Equals(first.With(axis, 1)),
                $"{input.Shape} and {first} differ outside axis {axis}");
            total += input.Shape[axis].Extent;
        }

        return [inputs[0] with { Shape = first.With(axis, total) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var sizes = scope.Inputs.Select(v => v.Shape[Axis].Extent).ToImmutableArray();
        var split = scope.Builder.AddNode($"{scope.Node.Name}.grad", new Split(Axis, sizes), scope.OutputGradient);
        return [.. split.Outputs];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var lines = Lines.Along(outputs[0].Dimensions.AsSpan(), Axis);
        var begin = 0;
        foreach (var input in inputs)
        {
            var part = Lines.Along(input.Dimensions.AsSpan(), Axis);
            for (var line = 0; line < part.Count; line++)
            {
                for (var k = 0; k < part.Length; k++)
                {
                    outputs[0][lines.Start(line) + ((begin + k) * lines.Step)] = input[part.Start(line) + (k * part.Step)];
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
        foreach (var input in node.Inputs)
        {
            begin += Split.TiePart(coupling, node.Outputs[0], input, Axis, begin);
        }
    }
}
