namespace Shoestring.Graphs.Ops;

/// <summary>y = 2/√π·∫₀ˣ e^(−t²) dt. Source: ONNX Erf.</summary>
public sealed record Erf : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Scalar.Erf(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // dx = dy·2/√π·e^(−x²)
        var bell = scope.Emit(new Exp(), scope.Emit(new Neg(), scope.Emit(new Mul(), scope.Inputs[0], scope.Inputs[0])));
        var slope = scope.Emit(new Mul(), bell, scope.Constant(2 / Math.Sqrt(Math.PI)));
        return [scope.Emit(new Mul(), scope.OutputGradient, slope)];
    }
}
