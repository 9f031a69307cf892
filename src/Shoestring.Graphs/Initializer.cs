namespace Shoestring.Graphs;

/// <summary>How a parameter's numbers begin. One kind a file, in <c>Initializers</c>.</summary>
public abstract record Initializer
{
    /// <summary>The first numbers of a parameter; a function of (seed, parameter's name) alone.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="seed">Seed of the run.</param>
    public abstract Tensor Create(Parameter parameter, ulong seed);
}
