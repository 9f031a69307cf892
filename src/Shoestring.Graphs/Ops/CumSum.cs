namespace Shoestring.Graphs.Ops;

/// <summary>Running sums along an axis. Source: ONNX CumSum, with the axis as attribute.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
/// <param name="Exclusive">Whether an element's own value is left out of its sum.</param>
/// <param name="Reverse">Whether sums run from the end.</param>
public sealed record CumSum(int Axis, bool Exclusive = false, bool Reverse = false) : AxisOp(Axis)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(this with { Reverse = !Reverse }, scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var lines = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        for (var line = 0; line < lines.Count; line++)
        {
            var sum = 0.0;
            for (var k = 0; k < lines.Length; k++)
            {
                var i = lines.Start(line) + ((Reverse ? lines.Length - 1 - k : k) * lines.Step);
                outputs[0][i] = Exclusive ? sum : sum + inputs[0][i];
                sum += inputs[0][i];
            }
        }
    }
}
