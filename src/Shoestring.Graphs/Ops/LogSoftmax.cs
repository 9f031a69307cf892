namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x − m − ln Σ eˣ⁻ᵐ along an axis, m the maximum. Source: ONNX LogSoftmax (opset 13 and later).
/// </summary>
/// <param name="Axis">The axis; negative ones count from the end. Kernels want the last.</param>
public sealed record LogSoftmax(int Axis = -1) : SoftmaxOp(Axis)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new LogSoftmaxGrad(Axis), scope.OutputGradient, scope.Outputs[0])];
    }

    /// <inheritdoc/>
    public override double Of(double shifted, double sum) => shifted - Math.Log(sum);
}
