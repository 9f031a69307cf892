namespace Shoestring.Graphs.Initializers;

/// <summary>
/// The connections of a weight as PyTorch counts them: of [O, I, kH, kW] the fan in is I·kH·kW and the fan out O·kH·kW (grouped
/// convolutions have I = C/groups); of a matrix [O, I] they are I and O.
/// </summary>
public static class Fan
{
    /// <summary>The fan of a shape.</summary>
    /// <param name="shape">Shape of a weight, of rank 2 or more.</param>
    /// <param name="mode">Which side.</param>
    /// <exception cref="ArgumentException">The rank is less than 2.</exception>
    public static int Of(Shape shape, FanMode mode)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Rank < 2)
        {
            throw new ArgumentException($"a fan wants a weight [O, I, …], not {shape}", nameof(shape));
        }

        var field = shape.Skip(2).Aggregate(1, (product, d) => product * d.Extent);
        return field * shape[mode == FanMode.In ? 1 : 0].Extent;
    }
}
