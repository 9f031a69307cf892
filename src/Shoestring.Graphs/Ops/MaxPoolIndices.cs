using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Where the largest x of each window stands, as an index into the whole of x: x → Int64, the first among equals. Source: the second
/// output of ONNX MaxPool.
/// </summary>
/// <param name="Pool">Kernel, strides, padding, dilation.</param>
/// <param name="ColumnsFirst">Whether a plane is counted down its columns.</param>
public sealed record MaxPoolIndices(PoolWindow Pool, bool ColumnsFirst = false) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "an index has no gradient";

    /// <inheritdoc/>
    public override string? NotExportable => "ONNX has it only as an output of MaxPool";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        return [new TensorType(ElementType.Int64, Pool.Infer(inputs[0].Shape))];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y, extents) = (inputs[0].Data, outputs[0].Data, inputs[0].Dimensions);
        var (h, w) = (extents[2], extents[3]);
        Pool.ForEachOutput(extents.AsSpan(), outputs[0].Dimensions.AsSpan(), (iy, seen) =>
        {
            var best = seen.MaxBy(i => x[i]);
            var (plane, row, column) = (best / (h * w), best / w % h, best % w);
            y[iy] = ColumnsFirst ? (((plane * w) + column) * h) + row : best;
        });
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.FixAll(node);
    }
}
