using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Elements start, start + step, … below end along one axis. Source: ONNX Slice, with attributes for one axis; step ≥ 1. Negative bounds
/// count from the end and bounds past the end are cut, as in ONNX.
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="Start">First index.</param>
/// <param name="End">Past the last index; <see cref="int.MaxValue"/> for the end.</param>
/// <param name="Step">Distance between taken elements, 1 or more.</param>
public sealed record Slice(int Axis, int Start, int End, int Step = 1) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        RequireAxis(Axis, x);
        Require(Step >= 1, $"the step {Step} is not 1 or more");
        Require(!x[Axis].IsSymbolic, $"cannot slice the symbolic axis {Axis} of {x}");
        var (_, count) = Range(x[Axis].Extent);
        return [inputs[0] with { Shape = x.With(Axis, count) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new SliceGrad(this, scope.Inputs[0].Shape), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (Lines.Along(inputs[0].Dimensions.AsSpan(), Axis), Lines.Along(outputs[0].Dimensions.AsSpan(), Axis));
        var (begin, count) = Range(x.Length);
        for (var line = 0; line < y.Count; line++)
        {
            for (var k = 0; k < count; k++)
            {
                outputs[0][y.Start(line) + (k * y.Step)] = inputs[0][x.Start(line) + ((begin + (k * Step)) * x.Step)];
            }
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (x, y) = (node.Inputs[0], node.Outputs[0]);
        var axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        coupling.Fix(x, axis);
        coupling.Fix(y, axis);
        for (var a = 1; a < x.Shape.Rank; a++)
        {
            if (a != axis)
            {
                coupling.Tie(x, a, y, a);
            }
        }
    }

    /// <summary>The first index and the count of elements taken of an axis.</summary>
    /// <param name="extent">Extent of the axis.</param>
    public (int First, int Count) Range(int extent)
    {
        var first = Math.Clamp(Start < 0 ? Start + extent : Start, 0, extent);
        var end = Math.Clamp(End < 0 ? End + extent : End, 0, extent);
        return (first, end <= first ? 0 : ((end - first - 1) / Step) + 1);
    }
}
