using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// Replaces a square about a random centre, cut off at the border, by the mean colour. Source: DeVries and Taylor,
/// "Improved regularization of convolutional neural networks with cutout", 2017.
/// </summary>
/// <param name="Side">Side of the square as a share of the shorter side.</param>
public sealed record Cutout(double Side = 0.5) : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var side = (int)Math.Round(Math.Min(canvas.Height, canvas.Width) * Side);
        var top = random.NextInt32(canvas.Height) - (side / 2);
        var left = random.NextInt32(canvas.Width) - (side / 2);
        var (y0, y1) = (Math.Max(top, 0), Math.Min(top + side, canvas.Height));
        var (x0, x1) = (Math.Max(left, 0), Math.Min(left + side, canvas.Width));
        RandomErasing.Erase(canvas, y0, x0, y1 - y0, x1 - x0);
    }
}
