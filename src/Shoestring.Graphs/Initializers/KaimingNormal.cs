namespace Shoestring.Graphs.Initializers;

/// <summary>
/// Normal numbers of standard deviation gain/√fan; the default suits convolutions before a ReLU.
/// Source: He et al., "Delving Deep into Rectifiers", 2015; PyTorch's kaiming_normal_.
/// </summary>
/// <param name="Mode">Which fan.</param>
/// <param name="Gain">√2 for ReLU, 1 for linear.</param>
public sealed record KaimingNormal(FanMode Mode = FanMode.Out, double Gain = 1.4142135623730951) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(Parameter parameter, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new Normal(Gain / Math.Sqrt(Fan.Of(parameter.Type.Shape, Mode))).Create(parameter, seed);
    }
}
