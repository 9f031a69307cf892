namespace Shoestring.Models.Zoo;

/// <summary>Chooses how often a picture is halved, so that the last map has about 5 to 8 pixels a side.</summary>
internal static class Downsampling
{
    /// <summary>⌈log₂(side / 8)⌉, within 0 and the most that an architecture has.</summary>
    /// <param name="side">Shorter side of a picture.</param>
    /// <param name="most">Number of places that can halve.</param>
    public static int Count(int side, int most)
    {
        var count = 0;
        for (var s = side; s > 8 && count < most; s = (s + 1) / 2)
        {
            count++;
        }

        return count;
    }

    /// <summary>Which of an architecture's halving places keep their stride: the last <paramref name="count"/>.</summary>
    /// <param name="place">Number of the place, 0 first.</param>
    /// <param name="places">Number of places.</param>
    /// <param name="count">How many halve.</param>
    public static int Stride(int place, int places, int count) => place >= places - count ? 2 : 1;
}
