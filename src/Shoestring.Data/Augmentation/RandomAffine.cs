using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>Rotates, shears, scales and shifts about the centre, bilinear, with the fill colour outside.</summary>
/// <param name="Degrees">Rotation between −Degrees and Degrees.</param>
/// <param name="Shear">Horizontal shear between −Shear and Shear (a slope).</param>
/// <param name="Translate">Shift along each axis as a share of its length, between −Translate and Translate.</param>
/// <param name="Scale">Scale between 1 / (1 + Scale) and 1 + Scale, evenly in the logarithm.</param>
/// <param name="Probability">How often.</param>
public sealed record RandomAffine(
    double Degrees = 10, double Shear = 0, double Translate = 0, double Scale = 0, double Probability = 1)
    : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        if (!random.NextBoolean(Probability))
        {
            return;
        }

        var degrees = Degrees * ((2 * random.NextDouble()) - 1);
        var shear = Shear * ((2 * random.NextDouble()) - 1);
        var down = Translate * canvas.Height * ((2 * random.NextDouble()) - 1);
        var right = Translate * canvas.Width * ((2 * random.NextDouble()) - 1);
        var scale = Math.Exp(Math.Log(1 + Scale) * ((2 * random.NextDouble()) - 1));
        Apply(canvas, degrees, shear, 0, down, right, scale);
    }

    /// <summary>
    /// Output = R(degrees) · [1 shearX; shearY 1] · scale · input + shift, about the centre; degrees turn clockwise on
    /// the screen, as in torchvision.
    /// </summary>
    internal static void Apply(
        Canvas canvas, double degrees, double shearX, double shearY, double down, double right, double scale)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var a = scale * (cos - (sin * shearY));
        var b = scale * ((cos * shearX) - sin);
        var c = scale * (sin + (cos * shearY));
        var d = scale * ((sin * shearX) + cos);
        var determinant = (a * d) - (b * c);
        if (Math.Abs(determinant) < 1e-9)
        {
            return;
        }

        // Inverse: column = (d·x − b·y) / det, row = (a·y − c·x) / det.
        double cx = d / determinant, cy = -b / determinant, rx = -c / determinant, ry = a / determinant;
        double midRow = (canvas.Height - 1) / 2.0, midColumn = (canvas.Width - 1) / 2.0;
        double y0 = -midRow - down, x0 = -midColumn - right;
        Warp.Apply(
            canvas, midRow + (ry * y0) + (rx * x0), ry, rx, midColumn + (cy * y0) + (cx * x0), cy, cx);
    }
}
