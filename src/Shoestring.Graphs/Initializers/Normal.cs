using Shoestring.Random;

namespace Shoestring.Graphs.Initializers;

/// <summary>Normal numbers of mean 0.</summary>
/// <param name="StandardDeviation">Their standard deviation.</param>
public sealed record Normal(double StandardDeviation) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var tensor = Tensor.Zeros<float>(parameter.Type.Shape.ToArray());
        InitialStream.Of(parameter.Name, seed).FillNormal(tensor.Data, 0, (float)StandardDeviation);
        return tensor;
    }
}
