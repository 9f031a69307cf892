using Shoestring.Random;

namespace Shoestring.Graphs.Initializers;

/// <summary>Numbers uniform in [Low, High).</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
public sealed record Uniform(double Low, double High) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var tensor = Tensor.Zeros<float>(parameter.Type.Shape.ToArray());
        InitialStream.Of(parameter.Name, seed).FillUniform(tensor.Data, (float)Low, (float)High);
        return tensor;
    }
}
