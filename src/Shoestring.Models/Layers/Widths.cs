namespace Shoestring.Models.Layers;

/// <summary>Rounds channel counts.</summary>
internal static class Widths
{
    /// <summary>
    /// The nearest multiple of the divisor, at least one and never more than 10 % below. Source: the MobileNet authors' <c>_make_divisible</c>.
    /// </summary>
    public static int Divisible(double channels, int divisor = 8)
    {
        var rounded = Math.Max(divisor, (int)(channels + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * channels ? rounded + divisor : rounded;
    }

    /// <summary>A width times a multiplier, in steps of four above eight, at least one.</summary>
    public static int Scale(int channels, double multiplier)
    {
        var exact = channels * multiplier;
        return multiplier == 1 ? channels : exact < 8 ? Math.Max(1, (int)Math.Round(exact)) : (int)Math.Round(exact / 4) * 4;
    }
}
