using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Softmax"/>: (dy, y) → dx = y·(dy − Σ dy·y).</summary>
/// <param name="Axis">The axis.</param>
public sealed record SoftmaxGrad(int Axis = -1) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of softmax are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"the gradient {inputs[0]} has not the output's type {inputs[1]}");
        return [inputs[1]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (dy, y, dx) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        var lines = Lines.Along(inputs[1].Dimensions.AsSpan(), Axis);
        for (var line = 0; line < lines.Count; line++)
        {
            var (start, sum) = (lines.Start(line), 0.0);
            for (var k = 0; k < lines.Length; k++)
            {
                var i = start + (k * lines.Step);
                sum += dy[i] * y[i];
            }

            for (var k = 0; k < lines.Length; k++)
            {
                var i = start + (k * lines.Step);
                dx[i] = y[i] * (dy[i] - sum);
            }
        }
    }
}
