namespace Shoestring.Graphs.Initializers;

/// <summary>Which side's connections an initialiser counts.</summary>
public enum FanMode
{
    /// <summary>Inputs of one output: keeps the variance of activations.</summary>
    In,

    /// <summary>Outputs of one input: keeps the variance of gradients.</summary>
    Out,
}
