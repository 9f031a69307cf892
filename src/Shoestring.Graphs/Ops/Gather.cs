using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Rows of a table: (data, indices: Int64 or Int32) → y, whose shape is data's with the axis replaced by the indices' shape.
/// Negative indices count from the end. Source: ONNX Gather.
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
public sealed record Gather(int Axis = 0) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        var (x, indices) = (inputs[0].Shape, inputs[1]);
        RequireAxis(Axis, x);
        Require(indices.Element is ElementType.Int64 or ElementType.Int32, $"the indices are {indices.Element}, not integers");
        var axis = Axis < 0 ? Axis + x.Rank : Axis;
        return [inputs[0] with { Shape = new Shape([.. x.Take(axis), .. indices.Shape, .. x.Skip(axis + 1)]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return
        [
            scope.Wanted[0] ? scope.Emit(new GatherGrad(Axis, scope.Inputs[0].Shape), scope.OutputGradient, scope.Inputs[1]) : null,
            null,
        ];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        ForEach(inputs[0].Dimensions.AsSpan(), Axis, inputs[1].Data, (ix, iy) => y[iy] = x[ix]);
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        // Which rows are asked for is not known before it runs.
        var (x, indices, y) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        var axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        coupling.Fix(x, axis);
        for (var a = 0; a < x.Shape.Rank; a++)
        {
            if (a != axis)
            {
                coupling.Tie(x, a, y, a < axis ? a : a + indices.Shape.Rank - 1);
            }
        }
    }

    /// <summary>Visits each element that is copied as flat indices (data, output).</summary>
    internal static void ForEach(ReadOnlySpan<int> data, int axis, double[] indices, Action<int, int> visit)
    {
        var lines = Lines.Along(data, axis);
        for (var line = 0; line < lines.Count; line++)
        {
            for (var k = 0; k < indices.Length; k++)
            {
                var index = (int)indices[k];
                index = index < 0 ? index + lines.Length : index;
                var iy = (line / lines.Step * indices.Length * lines.Step) + (k * lines.Step) + (line % lines.Step);
                visit(lines.Start(line) + (index * lines.Step), iy);
            }
        }
    }
}
