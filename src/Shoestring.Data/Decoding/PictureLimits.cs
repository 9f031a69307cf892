using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>What an untrusted picture may ask of us, judged by its header before a pixel is decoded.</summary>
public static class PictureLimits
{
    /// <summary>Pixels along one side.</summary>
    public const int MaximumSide = 16_384;

    /// <summary>Pixels in all.</summary>
    public const long MaximumPixels = 100_000_000;

    /// <summary>Bytes of one picture file.</summary>
    public const long MaximumFileBytes = 256L << 20;

    /// <summary>Refuses a header beyond the limits.</summary>
    /// <exception cref="InputException">A side or the whole is too large, or empty.</exception>
    public static void Check(long height, long width, string id)
    {
        if (height < 1 || width < 1)
        {
            throw new InputException($"{id} has no pixels");
        }

        if (height > MaximumSide || width > MaximumSide || height * width > MaximumPixels)
        {
            throw new InputException(
                $"{id} is {width}×{height}: more than {MaximumSide} pixels a side or {MaximumPixels / 1_000_000} MP");
        }
    }
}
