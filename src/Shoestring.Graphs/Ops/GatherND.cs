using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// (data, indices: Int64 [.., k]) → y: each row of indices names a place along the first k axes after the batch's. Source: ONNX GatherND.
/// </summary>
/// <param name="BatchAxes">How many leading axes data and indices share.</param>
public sealed record GatherND(int BatchAxes = 0) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        return [inputs[0] with { Shape = Picked(inputs[0].Shape, inputs[1], BatchAxes) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Scatter.OfGather(scope, new ScatterND(ScatterReduction.Add, BatchAxes));
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        ForEach(inputs[0].Dimensions.AsSpan(), inputs[1], BatchAxes, (ix, iy) => y[iy] = x[ix]);
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        // Which elements are asked for is not known before it runs.
        coupling.FixAll(node);
    }

    /// <summary>The shape of what the indices pick.</summary>
    internal static Shape Picked(Shape data, TensorType indices, int batch)
    {
        Require(indices.Element is ElementType.Int64 or ElementType.Int32, $"the indices are {indices.Element}, not integers");
        Require(indices.Shape.Rank > batch && batch >= 0, $"the indices {indices.Shape} have no axis after {batch} of the batch");
        var depth = indices.Shape[-1].Extent;
        Require(depth >= 1 && batch + depth <= data.Rank, $"indices of {depth} numbers do not fit {data}");
        Require(data.Take(batch).SequenceEqual(indices.Shape.Take(batch)), $"{data} and {indices.Shape} do not share {batch} axes");
        return new Shape([.. indices.Shape.Take(indices.Shape.Rank - 1), .. data.Skip(batch + depth)]);
    }

    /// <summary>Visits each element that is picked as flat indices (data, picked).</summary>
    internal static void ForEach(ReadOnlySpan<int> data, Tensor<double> indices, int batch, Action<int, int> visit)
    {
        var depth = indices.Dimensions[^1];
        var strides = Indexing.Strides(data);
        var slice = strides[batch + depth - 1];
        var (rows, perBatch) = (indices.Length / Math.Max(depth, 1), 1);
        for (var axis = batch; axis < indices.Dimensions.Length - 1; axis++)
        {
            perBatch *= indices.Dimensions[axis];
        }

        var step = batch == 0 ? 0 : strides[batch - 1];
        for (var row = 0; row < rows; row++)
        {
            var from = row / perBatch * step;
            for (var k = 0; k < depth; k++)
            {
                from += Scatter.Index(indices[(row * depth) + k], data[batch + k]) * strides[batch + k];
            }

            for (var i = 0; i < slice; i++)
            {
                visit(from + i, (row * slice) + i);
            }
        }
    }
}
