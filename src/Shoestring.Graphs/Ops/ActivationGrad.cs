using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of an activation: (dy, x) → dx = dy · f′(x).</summary>
/// <param name="Function">The activation.</param>
public sealed record ActivationGrad(ActivationOp Function) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of activations are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"the gradient {inputs[0]} has not the input's type {inputs[1]}");
        return [inputs[1]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        for (var i = 0; i < outputs[0].Length; i++)
        {
            outputs[0][i] = inputs[0][i] * Function.Derivative(inputs[1][i]);
        }
    }
}
