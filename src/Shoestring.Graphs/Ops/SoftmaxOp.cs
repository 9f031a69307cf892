namespace Shoestring.Graphs.Ops;

/// <summary>An op on x − m and Σ eˣ⁻ᵐ along an axis, m the maximum.</summary>
/// <param name="Axis">The axis; negative ones count from the end.</param>
public abstract record SoftmaxOp(int Axis) : AxisOp(Axis)
{
    /// <summary>An element of the result.</summary>
    /// <param name="shifted">x − m.</param>
    /// <param name="sum">Σ eˣ⁻ᵐ over its line.</param>
    public abstract double Of(double shifted, double sum);

    /// <inheritdoc/>
    public sealed override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        var lines = Lines.Along(inputs[0].Dimensions.AsSpan(), Axis);
        for (var line = 0; line < lines.Count; line++)
        {
            var (start, max, sum) = (lines.Start(line), double.NegativeInfinity, 0.0);
            for (var k = 0; k < lines.Length; k++)
            {
                max = Math.Max(max, x[start + (k * lines.Step)]);
            }

            for (var k = 0; k < lines.Length; k++)
            {
                sum += Math.Exp(x[start + (k * lines.Step)] - max);
            }

            for (var k = 0; k < lines.Length; k++)
            {
                var i = start + (k * lines.Step);
                y[i] = Of(x[i] - max, sum);
            }
        }
    }
}
