using Shoestring.Errors;

namespace Shoestring.Data.Tests.Decoding;

public sealed class PictureDecoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pixels_come_out_as_they_went_in(int channels)
    {
        var pixels = Made.Bytes(9 * 7 * channels, 1);
        var png = Made.Png(9, 7, channels, pixels);
        Assert.Equal(new PictureSize(9, 7, channels), PictureDecoder.Measure(png, "p"));
        var picture = PictureDecoder.Decode(png, "p");
        Assert.Equal((9, 7, 3), (picture.Height, picture.Width, picture.Channels));
        Assert.Equal(pixels, picture.WithChannels(channels).Pixels);
        Assert.Equal(channels == 1, picture.IsGrey);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Alpha_is_laid_on_white(int channels)
    {
        var pixels = Made.Bytes(5 * 5 * channels, 2);
        pixels[channels - 1] = 0;
        pixels[(2 * channels) - 1] = 255;
        var picture = PictureDecoder.Decode(Made.Png(5, 5, channels, pixels), "p");
        for (var i = 0; i < 25; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                double alpha = pixels[(i * channels) + channels - 1] / 255.0;
                double value = pixels[(i * channels) + (channels == 4 ? c : 0)];
                Assert.Equal((alpha * value) + (255 * (1 - alpha)), picture.Pixels[(3 * i) + c], 0.51);
            }
        }

        Assert.Equal([255, 255, 255], picture.Pixels[..3]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10)]
    public void Cut_files_are_refused_however_they_are_read(int? target)
    {
        var whole = Made.Png(48, 48, 3, Made.Bytes(48 * 48 * 3, 3));
        for (var length = 0; length < whole.Length - 12; length += 101)
        {
            var size = target is { } t ? ((int, int)?)(t, t) : null;
            Assert.Throws<InputException>(() => PictureDecoder.Decode(whole.AsSpan(0, length), "cut.png", size));
        }
    }

    [Fact]
    public void A_jpeg_is_turned_as_its_exif_says_and_refused_when_it_is_cut()
    {
        var plain = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "wave.jpg"));
        var upright = PictureDecoder.Decode(plain, "wave.jpg");
        Assert.Equal((64, 96, 3), (upright.Height, upright.Width, upright.Channels));
        for (var y = 0; y < 64; y += 7)
        {
            for (var x = 0; x < 96; x += 5)
            {
                var wave = 127 + (120 * Math.Sin((4 * x / 96.0) + (2 * y / 64.0)));
                Assert.Equal(wave, upright.Pixels[((y * 96) + x) * 3], 12.0);
            }
        }

        // Orientation 6: stored turned left, to be turned right by a quarter.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0, .. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0,
            0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] turned = [.. plain[..2], .. exif, .. plain[2..]];
        Assert.Equal(new PictureSize(96, 64, 3), PictureDecoder.Measure(turned, "t.jpg"));
        var picture = PictureDecoder.Decode(turned, "t.jpg");
        Assert.Equal((96, 64), (picture.Height, picture.Width));
        for (var y = 0; y < 96; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                Assert.Equal(upright.Pixels[(((63 - x) * 96) + y) * 3], picture.Pixels[((y * 64) + x) * 3]);
            }
        }

        var small = PictureDecoder.Decode(turned, "t.jpg", (16, 16));
        var direct = PictureResize.Fit(picture, 16, 16);
        Assert.InRange(small.Pixels.Zip(direct.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 3);
        var cut = Assert.Throws<InputException>(() => PictureDecoder.Decode(plain.AsSpan(0, plain.Length / 2), "cut.jpg"));
        Assert.StartsWith("cut.jpg cannot be decoded: ", cut.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Vips", cut.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<InputException>(() => PictureDecoder.Decode(turned.AsSpan(0, 900), "cut.jpg", (32, 32)));
    }

    [Fact]
    public void What_is_written_as_png_is_read_back()
    {
        foreach (var channels in new[] { 1, 3 })
        {
            var picture = new Picture(5, 6, channels, Made.Bytes(30 * channels, 8));
            var again = PictureDecoder.Decode(PngEncoder.Encode(picture), "p.png");
            Assert.Equal(picture.Pixels, again.WithChannels(channels).Pixels);
        }
    }

    [Fact]
    public void Limits_are_read_from_the_header()
    {
        var wide = Made.Png(1, 4, 1, [1, 2, 3, 4], claimedWidth: PictureLimits.MaximumSide + 1);
        Assert.Contains(
            "more than", Assert.Throws<InputException>(() => PictureDecoder.Decode(wide, "wide.png")).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => PictureLimits.Check(16_000, 16_000, "large"));
        PictureLimits.Check(10_000, 10_000, "just right");
        PictureLimits.Check(10_000, 10_000, 10_000, "nearly empty");
        PictureLimits.Check(2_000, 2_000, 1, "small");
        var hollow = Assert.Throws<InputException>(() => PictureLimits.Check(10_000, 10_000, 9_999, "hollow"));
        Assert.Contains("hollow claims 10000×10000", hollow.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_brings_the_shorter_side_down_and_cuts_the_centre()
    {
        var pixels = new byte[40 * 80];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i % 80 is >= 20 and < 60 ? 200 : 0);
        }

        var picture = PictureDecoder.Decode(Made.Png(40, 80, 1, pixels), "p", (10, 10));
        Assert.Equal((10, 10), (picture.Height, picture.Width));
        Assert.All(picture.Pixels.Chunk(30), row => Assert.All(row[6..24], v => Assert.InRange(v, 190, 210)));
    }

    [Fact]
    public void Formats_that_are_not_for_strangers_are_closed()
    {
        byte[] svg = [.. "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8];
        byte[] pgm = [.. "P5 2 2 255 abcd"u8];
        Assert.Throws<InputException>(() => PictureDecoder.Decode(svg, "a.svg"));
        Assert.Throws<InputException>(() => PictureDecoder.Decode(pgm, "a.pgm"));
    }

    [Fact]
    public void Mutated_pictures_never_throw_anything_but_a_refusal()
    {
        var good = Made.Png(12, 12, 4, Made.Bytes(576, 5));
        var cursor = new Shoestring.Random.RandomStream(9, Shoestring.Random.Purpose.Of("fuzz")).Start();
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var file = (byte[])good.Clone();
            for (var k = cursor.NextInt32(1, 5); k > 0; k--)
            {
                file[cursor.NextInt32(file.Length)] = (byte)cursor.NextInt32(256);
            }

            try
            {
                _ = PictureDecoder.Decode(file, "f", (i & 1) == 0 ? null : (6, 6));
            }
            catch (InputException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
            }
        }

        Assert.InRange(refused, 500, 3000);
    }
}
