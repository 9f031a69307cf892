using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (data, indices: Int64 or Int32) → y of the indices' shape, each element from its own place but for its index along the axis. Source:
/// ONNX GatherElements.
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
public sealed record GatherElements(int Axis = 0) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        CheckPlaces(inputs[0].Shape, inputs[1], Axis);
        return [inputs[0] with { Shape = inputs[1].Shape }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Scatter.OfGather(scope, new ScatterElements(Axis, ScatterReduction.Add));
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        ForEach(inputs[0].Dimensions.AsSpan(), inputs[1], Axis, (ix, iy) => y[iy] = x[ix]);
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        // Which elements are asked for is not known before it runs.
        coupling.FixAll(node);
    }

    /// <summary>Checks indices that stand for places in data.</summary>
    internal static void CheckPlaces(Shape data, TensorType indices, int axis)
    {
        RequireAxis(axis, data);
        Require(indices.Element is ElementType.Int64 or ElementType.Int32, $"the indices are {indices.Element}, not integers");
        Require(indices.Shape.Rank == data.Rank, $"the indices {indices.Shape} are not of the rank of {data}");
    }

    /// <summary>Visits each place as flat indices (data, indices).</summary>
    internal static void ForEach(ReadOnlySpan<int> data, Tensor<double> indices, int axis, Action<int, int> visit)
    {
        axis = axis < 0 ? axis + data.Length : axis;
        var strides = Indexing.Strides(data);
        var extents = indices.Dimensions.AsSpan();
        Span<int> index = new int[data.Length];
        for (var i = 0; i < indices.Length; i++, Indexing.Next(index, extents))
        {
            var along = Scatter.Index(indices[i], data[axis]);
            visit(Indexing.Offset(index, strides) + ((along - index[axis]) * strides[axis]), i);
        }
    }
}
