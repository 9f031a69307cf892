using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// Replaces a rectangle of random area and shape by the mean colour. Source: Zhong et al., "Random erasing data
/// augmentation", AAAI 2020.
/// </summary>
/// <param name="Probability">How often.</param>
/// <param name="SmallestArea">Smallest share of the picture's area.</param>
/// <param name="LargestArea">Largest share of the picture's area.</param>
/// <param name="Stretch">Height against width is drawn between 1 / Stretch and Stretch, evenly in the
/// logarithm.</param>
public sealed record RandomErasing(
    double Probability = 0.25, double SmallestArea = 0.02, double LargestArea = 1.0 / 3, double Stretch = 3.3)
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

        var area = (SmallestArea + ((LargestArea - SmallestArea) * random.NextDouble())) * canvas.Height * canvas.Width;
        var stretch = Math.Exp(Math.Log(Stretch) * ((2 * random.NextDouble()) - 1));
        var height = Math.Clamp((int)Math.Round(Math.Sqrt(area * stretch)), 0, canvas.Height);
        var width = Math.Clamp((int)Math.Round(Math.Sqrt(area / stretch)), 0, canvas.Width);
        var top = random.NextInt32(canvas.Height - height + 1);
        var left = random.NextInt32(canvas.Width - width + 1);
        Erase(canvas, top, left, height, width);
    }

    /// <summary>Paints the rectangle in the mean colour.</summary>
    internal static void Erase(Canvas canvas, int top, int left, int height, int width)
    {
        var channels = canvas.Channels;
        for (var y = top; y < top + height; y++)
        {
            canvas.Paint(
                canvas.Pixels.Slice(((y * canvas.Width) + left) * channels, width * channels), canvas.Mean);
        }
    }
}
