using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="AveragePool"/>: dy → dx; each window shares its gradient equally.</summary>
/// <param name="Pool">The pool's window.</param>
/// <param name="CountIncludePad">Whether padding counts.</param>
/// <param name="InputShape">Shape of x, concrete.</param>
public sealed record AveragePoolGrad(PoolWindow Pool, bool CountIncludePad, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of pools are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        Require(inputs[0].Shape.Equals(Pool.Infer(InputShape)), $"the gradient {inputs[0]} does not fit {InputShape}");
        return [inputs[0] with { Shape = InputShape }];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, dx) = (inputs[0].Data, outputs[0].Data);
        Pool.ForEachOutput(outputs[0].Dimensions.AsSpan(), inputs[0].Dimensions.AsSpan(), (iy, seen) =>
        {
            foreach (var i in seen)
            {
                dx[i] += dy[iy] / (CountIncludePad ? Pool.KernelH * Pool.KernelW : seen.Count);
            }
        });
    }
}
