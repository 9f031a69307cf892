namespace Shoestring.Graphs.Ops;

/// <summary>y = min(a, b), broadcast; the smaller takes the gradient, equals share it. Source: ONNX Min of two.</summary>
public sealed record Min : BinaryOp
{
    /// <inheritdoc/>
    public override double Apply(double a, double b) => Math.Min(a, b);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // sign(b − a) is 1, 0 or −1, so that half of 1 + sign is the share of a: 1, 1/2 or 0.
        var (a, b, g) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        var sign = scope.Emit(new Sign(), scope.Emit(new Sub(), b, a));
        var half = scope.Emit(new Mul(), g, scope.Constant(0.5));
        var rest = scope.Emit(new Mul(), half, sign);
        return
        [
            scope.Wanted[0] ? scope.Unbroadcast(scope.Emit(new Add(), half, rest), a) : null,
            scope.Wanted[1] ? scope.Unbroadcast(scope.Emit(new Sub(), half, rest), b) : null,
        ];
    }
}
