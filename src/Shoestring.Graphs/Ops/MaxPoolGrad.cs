using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Gradient of <see cref="MaxPool"/>: (dy, x) → dx. Of equals in a window the first (by rows, then columns) takes the gradient, as in PyTorch.
/// </summary>
/// <param name="Pool">The pool's window.</param>
public sealed record MaxPoolGrad(PoolWindow Pool) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of pools are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Shape.Equals(Pool.Infer(inputs[1].Shape)), $"the gradient {inputs[0]} does not fit {inputs[1]}");
        return [inputs[1]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, x, dx) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        Pool.ForEachOutput(
            inputs[1].Dimensions.AsSpan(), inputs[0].Dimensions.AsSpan(), (iy, seen) => dx[seen.MaxBy(i => x[i])] += dy[iy]);
    }
}
