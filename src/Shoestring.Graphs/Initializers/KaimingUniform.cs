namespace Shoestring.Graphs.Initializers;

/// <summary>
/// Numbers uniform in ±√(6 / ((1 + a²)·fan in)); a = √5, the default of PyTorch's Linear and Conv2d, makes the bound 1/√(fan in).
/// Source: He et al., 2015; PyTorch's kaiming_uniform_.
/// </summary>
/// <param name="A">Slope of the leaky ReLU that follows, in the formula.</param>
public sealed record KaimingUniform(double A = 2.23606797749979) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var bound = Math.Sqrt(6 / ((1 + (A * A)) * Fan.Of(parameter.Type.Shape, FanMode.In)));
        return new Uniform(-bound, bound).Create(parameter, seed);
    }
}
