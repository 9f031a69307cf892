using System.Runtime.InteropServices;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// Decodes PNG, JPEG, WebP and GIF through libvips: orientation applied, sRGB, alpha laid on white, reduced while
/// decoding where the format allows. Files are untrusted: limits are checked on the header.
/// </summary>
public static unsafe class PictureDecoder
{
    // As loader options and not as the thumbnail's own argument: that one is ignored for bytes (libvips issue 5195).
    private const string Strict = "fail_on=error";

    /// <summary>File endings that are taken for pictures.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>Reads a picture file's header.</summary>
    /// <exception cref="InputException">The file is unreadable, no picture, or beyond the limits.</exception>
    public static PictureSize Measure(string path)
    {
        var data = ReadFile(path);
        return Measure(data, path);
    }

    /// <summary>Decodes a picture file; with a target, shorter side to the target and centre cut out.</summary>
    /// <exception cref="InputException">The file is unreadable, truncated, no picture, or beyond the
    /// limits.</exception>
    public static Picture Decode(string path, (int Height, int Width)? target = null) =>
        Decode(ReadFile(path), path, target);

    /// <summary>Decodes a picture's bytes; <paramref name="id"/> names it in errors.</summary>
    /// <exception cref="InputException">The bytes are truncated, no picture, or beyond the limits.</exception>
    public static Picture Decode(ReadOnlySpan<byte> data, string id, (int Height, int Width)? target = null)
    {
        var size = Measure(data, id);
        fixed (byte* p = data)
        {
            var image = target is { } t && (t.Height != size.Height || t.Width != size.Width)
                ? Thumbnail(p, data.Length, t.Height, t.Width, id)
                : Upright(Open(p, data.Length, id), id);
            image = Replace(image, Vips.Colourspace(image, out var rgb, Vips.StandardRgb, 0), rgb, id);
            image = Replace(image, Vips.CastToByte(image, out var bytes, 0), bytes, id);
            try
            {
                return ToPicture(image, id);
            }
            finally
            {
                Vips.Unref(image);
            }
        }
    }

    /// <summary>Reads a header from bytes; <paramref name="id"/> names the picture in errors.</summary>
    /// <exception cref="InputException">The bytes are no picture, or beyond the limits.</exception>
    public static PictureSize Measure(ReadOnlySpan<byte> data, string id)
    {
        fixed (byte* p = data)
        {
            var image = Open(p, data.Length, id);
            try
            {
                var (height, width) = (Vips.Height(image), Vips.Width(image));
                PictureLimits.Check(height, width, data.Length, id);
                var channels = Vips.Bands(image) < 3 ? 1 : 3;
                return Vips.Orientation(image) >= 5 ? new(width, height, channels) : new(height, width, channels);
            }
            finally
            {
                Vips.Unref(image);
            }
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > PictureLimits.MaximumFileBytes)
            {
                throw new InputException($"{path} has {length} bytes: too large for a picture");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {path}: {OneLine.Of(error)}", error);
        }
    }

    private static IntPtr Open(byte* data, int length, string id)
    {
        if (length == 0)
        {
            throw new InputException($"{id} is empty");
        }

        Vips.Require();
        var image = Vips.NewFromBuffer(data, (nuint)length, Strict, 0);
        return image != 0 ? image : throw Failure(id);
    }

    private static IntPtr Thumbnail(byte* data, int length, int height, int width, string id)
    {
        var code = Vips.ThumbnailBuffer(
            data, (nuint)length, out var image, width,
            "height", height, "crop", Vips.CentreCrop, "option_string", Strict, 0);
        return code == 0 ? image : throw Failure(id);
    }

    private static IntPtr Upright(IntPtr image, string id) =>
        Replace(image, Vips.Autorotate(image, out var upright, 0), upright, id);

    private static IntPtr Replace(IntPtr old, int code, IntPtr result, string id)
    {
        Vips.Unref(old);
        return code == 0 ? result : throw Failure(id);
    }

    private static Picture ToPicture(IntPtr image, string id)
    {
        int height = Vips.Height(image), width = Vips.Width(image), bands = Vips.Bands(image);
        var memory = Vips.WriteToMemory(image, out var size);
        if (memory == 0)
        {
            throw Failure(id);
        }

        try
        {
            if (bands is not (3 or 4) || size != (nuint)((long)height * width * bands))
            {
                throw new InputException($"{id} decodes to {bands} bands; 1 to 4 are understood");
            }

            var pixels = new byte[height * width * 3];
            var source = new ReadOnlySpan<byte>((void*)memory, checked((int)size));
            if (bands == 3)
            {
                source.CopyTo(pixels);
            }
            else
            {
                OnWhite(source, pixels);
            }

            return new Picture(height, width, 3, pixels);
        }
        finally
        {
            Vips.Free(memory);
        }
    }

    private static void OnWhite(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        for (int i = 0, j = 0; i < rgba.Length; i += 4, j += 3)
        {
            int alpha = rgba[i + 3], white = 255 * (255 - alpha);
            rgb[j] = (byte)(((rgba[i] * alpha) + white + 127) / 255);
            rgb[j + 1] = (byte)(((rgba[i + 1] * alpha) + white + 127) / 255);
            rgb[j + 2] = (byte)(((rgba[i + 2] * alpha) + white + 127) / 255);
        }
    }

    private static InputException Failure(string id) => new($"{id} cannot be decoded: {Vips.TakeError()}");
}
