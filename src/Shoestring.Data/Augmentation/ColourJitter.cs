using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>Random brightness, contrast and saturation, each with a factor between 1 − amount and 1 + amount.</summary>
/// <param name="Brightness">Amount of brightness, 0 to 1.</param>
/// <param name="Contrast">Amount of contrast, 0 to 1.</param>
/// <param name="Saturation">Amount of saturation, 0 to 1; nothing happens to grey pictures.</param>
public sealed record ColourJitter(double Brightness = 0.4, double Contrast = 0.4, double Saturation = 0.4)
    : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        Tone.Brightness(canvas, Factor(Brightness, ref random));
        Tone.Contrast(canvas, Factor(Contrast, ref random));
        Tone.Saturation(canvas, Factor(Saturation, ref random));
    }

    private static double Factor(double amount, ref RandomCursor random) =>
        Math.Max(0, 1 + (amount * ((2 * random.NextDouble()) - 1)));
}
