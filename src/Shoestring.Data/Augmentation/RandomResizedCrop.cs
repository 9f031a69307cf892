using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// Cuts out a window of random area and shape and resizes it to the whole picture. Source: Szegedy et al., "Going
/// deeper with convolutions", 2015. Differs: windows lie between pixels too, and resizing is plain bilinear.
/// </summary>
/// <param name="SmallestArea">Smallest share of the picture's area.</param>
/// <param name="LargestArea">Largest share of the picture's area.</param>
/// <param name="Stretch">Width against height is drawn between 1 / Stretch and Stretch, evenly in the
/// logarithm.</param>
public sealed record RandomResizedCrop(
    double SmallestArea = 0.25, double LargestArea = 1, double Stretch = 4.0 / 3) : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var area = SmallestArea + ((LargestArea - SmallestArea) * random.NextDouble());
        var stretch = Math.Exp(Math.Log(Stretch) * ((2 * random.NextDouble()) - 1));
        var height = Math.Min(1, Math.Sqrt(area / stretch)) * canvas.Height;
        var width = Math.Min(1, Math.Sqrt(area * stretch)) * canvas.Width;
        var top = (canvas.Height - height) * random.NextDouble();
        var left = (canvas.Width - width) * random.NextDouble();
        Crop(canvas, top, left, height, width);
    }

    /// <summary>Resizes the window to the whole canvas.</summary>
    internal static void Crop(Canvas canvas, double top, double left, double height, double width)
    {
        var (ry, cx) = (height / canvas.Height, width / canvas.Width);
        Warp.Apply(
            canvas, top + (0.5 * ry) - 0.5, ry, 0, left + (0.5 * cx) - 0.5, 0, cx, repeatBorder: true);
    }
}
