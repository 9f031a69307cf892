namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>JPEG as segments (marker and data), lengths put in again; what follows the first scan's header is one piece.</summary>
internal static class JpegSegments
{
    private const byte StartOfScan = 0xDA;

    public static IReadOnlyList<byte[]> Split(byte[] file)
    {
        var segments = new List<byte[]>();
        for (var at = 2; ;)
        {
            var (marker, length) = (file[at + 1], (file[at + 2] << 8) | file[at + 3]);
            segments.Add([marker, .. file.AsSpan(at + 4, length - 2)]);
            at += 2 + length;
            if (marker == StartOfScan)
            {
                segments.Add(file[at..]);
                return segments;
            }
        }
    }

    public static byte[] Join(IReadOnlyList<byte[]> segments)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            if (i == segments.Count - 1 || segment.Length == 0)
            {
                file.Write(segment);
                continue;
            }

            var length = segment.Length + 1;
            file.Write([0xFF, segment[0], (byte)(length >> 8), (byte)length]);
            file.Write(segment.AsSpan(1));
        }

        return file.ToArray();
    }
}
