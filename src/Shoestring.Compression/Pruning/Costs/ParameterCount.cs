using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning.Costs;

/// <summary>Elements of weights, biases and norms.</summary>
public sealed record ParameterCount : CostMeasure
{
    /// <inheritdoc/>
    public override string Name => "parameters";

    /// <inheritdoc/>
    public override double OfParameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Role is ParameterRole.Weight or ParameterRole.Bias or ParameterRole.Norm ? parameter.Type.Shape.ElementCount : 0;
    }
}
