using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Gradient of <see cref="SoftmaxCrossEntropy"/>: (dloss [N], logits [N, K], targets [N, K]) → dlogits = dloss·(softmax(z)·Σt − t).
/// </summary>
public sealed record SoftmaxCrossEntropyGrad : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of the cross-entropy are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        Require(inputs[1].Equals(inputs[2]), $"the targets {inputs[2]} have not the logits' type {inputs[1]}");
        Require(inputs[0].Shape.Equals(new Shape(inputs[1].Shape[0])), $"the gradient {inputs[0]} is not [{inputs[1].Shape[0]}]");
        return [inputs[1]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dloss, z, t, dz) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, outputs[0].Data);
        var classes = inputs[1].Dimensions[1];
        for (var n = 0; n < dloss.Length; n++)
        {
            var logSum = SoftmaxCrossEntropy.LogSumExp(z.AsSpan(n * classes, classes));
            var mass = 0.0;
            for (var i = n * classes; i < (n + 1) * classes; i++)
            {
                mass += t[i];
            }

            for (var i = n * classes; i < (n + 1) * classes; i++)
            {
                dz[i] = dloss[n] * ((Math.Exp(z[i] - logSum) * mass) - t[i]);
            }
        }
    }
}
