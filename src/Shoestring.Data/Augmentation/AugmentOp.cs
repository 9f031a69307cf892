namespace Shoestring.Data;

/// <summary>One operation that TrivialAugment and RandAugment choose from.</summary>
/// <param name="Name">Its name in the papers.</param>
/// <param name="Signed">Whether the magnitude's sign is drawn.</param>
/// <param name="Wide">Largest magnitude in TrivialAugmentWide.</param>
/// <param name="Narrow">Largest magnitude in RandAugment, given the side of the picture.</param>
/// <param name="Apply">Does it with a magnitude between 0 and the largest.</param>
internal sealed record AugmentOp(
    string Name, bool Signed, double Wide, Func<int, double> Narrow, Action<Canvas, double> Apply)
{
    /// <summary>
    /// The table. Ranges are those of torchvision 0.14. Geometry differs: bilinear and about the centre, with the
    /// fill colour outside; a wide shift is 32 pixels, but never more than the side.
    /// </summary>
    public static IReadOnlyList<AugmentOp> All { get; } =
    [
        new("Identity", false, 0, _ => 0, (_, _) => { }),
        new("ShearX", true, 0.99, _ => 0.3, (c, m) => RandomAffine.Apply(c, 0, m, 0, 0, 0, 1)),
        new("ShearY", true, 0.99, _ => 0.3, (c, m) => RandomAffine.Apply(c, 0, 0, m, 0, 0, 1)),
        new("TranslateX", true, 32, Share, (c, m) => PadCrop.Shift(c, 0, Cap(m, c.Width))),
        new("TranslateY", true, 32, Share, (c, m) => PadCrop.Shift(c, Cap(m, c.Height), 0)),
        new("Rotate", true, 135, _ => 30, (c, m) => RandomAffine.Apply(c, m, 0, 0, 0, 0, 1)),
        new("Brightness", true, 0.99, _ => 0.9, (c, m) => Tone.Brightness(c, 1 + m)),
        new("Color", true, 0.99, _ => 0.9, (c, m) => Tone.Saturation(c, 1 + m)),
        new("Contrast", true, 0.99, _ => 0.9, (c, m) => Tone.Contrast(c, 1 + m)),
        new("Sharpness", true, 0.99, _ => 0.9, (c, m) => Tone.Sharpness(c, 1 + m)),
        new("Posterize", false, 6, _ => 4, (c, m) => Tone.Posterize(c, 8 - (int)Math.Round(m))),
        new("Solarize", false, 255, _ => 255, (c, m) => Tone.Solarize(c, 255 - m)),
        new("AutoContrast", false, 0, _ => 0, (c, _) => Tone.AutoContrast(c)),
        new("Equalize", false, 0, _ => 0, (c, _) => Tone.Equalize(c)),
    ];

    private static double Share(int side) => 150.0 / 331 * side;

    private static int Cap(double pixels, int side) => Math.Clamp((int)pixels, -side, side);
}
