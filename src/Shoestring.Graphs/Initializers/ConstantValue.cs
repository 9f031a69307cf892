namespace Shoestring.Graphs.Initializers;

/// <summary>One number everywhere.</summary>
/// <param name="Number">The number.</param>
public sealed record ConstantValue(double Number) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var tensor = Tensor.Zeros<float>(parameter.Type.Shape.ToArray());
        Array.Fill(tensor.Data, (float)Number);
        return tensor;
    }
}
