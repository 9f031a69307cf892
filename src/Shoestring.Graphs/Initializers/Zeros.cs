namespace Shoestring.Graphs.Initializers;

/// <summary>All 0.</summary>
public sealed record Zeros : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed) => new ConstantValue(0).Create(parameter, seed);
}
