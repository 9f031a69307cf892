namespace Shoestring.Models;

/// <summary>The pictures that an architecture was made for; it takes others too.</summary>
/// <param name="Channels">1 (grey) or 3 (colour).</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ModelInput(int Channels, int Height, int Width)
{
    /// <summary>A colour picture as wide as high.</summary>
    /// <param name="side">Rows and columns.</param>
    internal static ModelInput Square(int side) => new(3, side, side);

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
