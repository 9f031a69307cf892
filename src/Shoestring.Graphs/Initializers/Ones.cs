namespace Shoestring.Graphs.Initializers;

/// <summary>All 1.</summary>
public sealed record Ones : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed) => new ConstantValue(1).Create(parameter, seed);
}
