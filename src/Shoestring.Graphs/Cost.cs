namespace Shoestring.Graphs;

/// <summary>What running a node must cost at least.</summary>
/// <param name="Macs">Multiply–accumulate operations.</param>
/// <param name="Bytes">Bytes of inputs, parameters and outputs, each walked once.</param>
public readonly record struct Cost(long Macs, long Bytes)
{
    /// <summary>Both costs.</summary>
    /// <param name="a">One cost.</param>
    /// <param name="b">Another cost.</param>
    public static Cost operator +(Cost a, Cost b) => new(a.Macs + b.Macs, a.Bytes + b.Bytes);

    /// <summary>The sum of two costs.</summary>
    /// <param name="other">The other cost.</param>
    public Cost Add(Cost other) => this + other;
}
