namespace Shoestring.Graphs;

/// <summary>What a parameter is for; decides initial values, weight decay and what training may touch.</summary>
public enum ParameterRole
{
    /// <summary>A convolution's filter or a matrix: trained, decayed.</summary>
    Weight,

    /// <summary>An additive bias: trained, not decayed.</summary>
    Bias,

    /// <summary>A normalisation's scale (gamma) or shift (beta): trained, not decayed.</summary>
    Norm,

    /// <summary>A quantiser's step size: trained when the method says so, not decayed.</summary>
    Scale,

    /// <summary>A running statistic: not trained, updated by the forward pass.</summary>
    Statistic,

    /// <summary>A fixed table (zero points, masks, constants): never changed by training.</summary>
    Constant,
}
