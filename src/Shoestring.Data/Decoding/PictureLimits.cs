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

    private const long FreePixels = 4_000_000;
    private const long MaximumPixelsPerByte = 10_000;

    /// <summary>
    /// Refuses a header that claims far more pixels than so many bytes can hold: no format that is read packs an empty picture tighter than
    /// 8,256 pixels a byte (PNG of 1 bit), and decoders fill up what is missing.
    /// </summary>
    /// <param name="height">Rows that the header claims.</param>
    /// <param name="width">Columns that the header claims.</param>
    /// <param name="bytes">Bytes of the file.</param>
    /// <param name="id">What messages call the picture.</param>
    /// <exception cref="InputException">A side or the whole is too large, empty, or beyond what the bytes can hold.</exception>
    public static void Check(long height, long width, long bytes, string id)
    {
        Check(height, width, id);
        if (height * width > Math.Max(FreePixels, bytes * MaximumPixelsPerByte))
        {
            throw new InputException($"{id} claims {width}×{height} pixels, far more than its {bytes} bytes can hold: damaged or made to harm");
        }
    }

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
