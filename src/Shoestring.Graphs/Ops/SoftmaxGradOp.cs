using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>What the gradients of <see cref="SoftmaxOp"/> share: (dy, y) → dx, a sum over each line, then each element with it.</summary>
/// <param name="Axis">The axis of the lines; negative ones count from the end.</param>
public abstract record SoftmaxGradOp(int Axis) : Op
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "second derivatives of softmax are not supported";

    /// <inheritdoc/>
    public override string? NotExportable => "it stands in backward graphs only";

    /// <summary>What an element adds to its line's sum.</summary>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="y">The output.</param>
    public abstract double Term(double dy, double y);

    /// <summary>The input's gradient.</summary>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="y">The output.</param>
    /// <param name="sum">The line's sum.</param>
    public abstract double Of(double dy, double y, double sum);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 2, $"takes 2 inputs, not {inputs.Length}");
        Require(inputs[0].Equals(inputs[1]), $"the gradient {inputs[0]} has not the output's type {inputs[1]}");
        return [inputs[1]];
    }

    /// <inheritdoc/>
    public sealed override void Evaluate(
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
                sum += Term(dy[i], y[i]);
            }

            for (var k = 0; k < lines.Length; k++)
            {
                var i = start + (k * lines.Step);
                dx[i] = Of(dy[i], y[i], sum);
            }
        }
    }
}
