using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>An activation function: elementwise, with one fused kernel family and one gradient op for all.</summary>
public abstract record ActivationOp : UnaryOp
{
    /// <summary>What the kernels call it.</summary>
    public abstract Activation Kernel { get; }

    /// <summary>f′(x), in float64.</summary>
    /// <param name="x">An element of the input.</param>
    public abstract double Derivative(double x);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new ActivationGrad(this), scope.OutputGradient, scope.Inputs[0])];
    }
}
