using System.Numerics;

namespace Shoestring.Data;

/// <summary>
/// Pairs whose 64-bit hashes differ in at most r bits, found through r + 1 bands (two such hashes agree in a whole
/// band), then checked on thumbnails. The work is bounded.
/// </summary>
internal static class NearDuplicates
{
    public static (List<(int First, int Second, double Difference)> Pairs, bool Complete) Find(
        ReadOnlySpan<ulong> hashes, byte[] thumbnails, InspectOptions options, CancellationToken cancel = default)
    {
        var pairs = new List<(int, int, double)>();
        var bands = Math.Clamp(options.HashRadius, 0, 7) + 1;
        var left = options.MostComparisons;
        var keys = new ulong[hashes.Length];
        var order = new int[hashes.Length];
        for (var band = 0; band < bands; band++)
        {
            var (shift, mask) = Band(band, bands);
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = (hashes[i] >> shift) & mask;
                order[i] = i;
            }

            Array.Sort(keys, order);
            for (int start = 0, end; start < keys.Length; start = end)
            {
                cancel.ThrowIfCancellationRequested();
                for (end = start + 1; end < keys.Length && keys[end] == keys[start]; end++)
                {
                }

                // Equal keys: the sort leaves their order open.
                var bucket = order.AsSpan(start, end - start);
                bucket.Sort();
                if (!Compare(bucket, hashes, thumbnails, options, band, bands, pairs, ref left))
                {
                    return (pairs, false);
                }
            }
        }

        pairs.Sort();
        return (pairs, true);
    }

    private static bool Compare(
        ReadOnlySpan<int> bucket, ReadOnlySpan<ulong> hashes, byte[] thumbnails, InspectOptions options,
        int band, int bands, List<(int, int, double)> pairs, ref long left)
    {
        for (var a = 0; a < bucket.Length; a++)
        {
            left -= bucket.Length - a - 1;
            if (left < 0)
            {
                return false;
            }

            for (var b = a + 1; b < bucket.Length; b++)
            {
                var bits = hashes[bucket[a]] ^ hashes[bucket[b]];
                if (BitOperations.PopCount(bits) <= options.HashRadius && IsFirstCommonBand(bits, band, bands))
                {
                    var difference = Difference(thumbnails, bucket[a], bucket[b]);
                    if (difference <= options.PixelRadius)
                    {
                        pairs.Add((bucket[a], bucket[b], difference));
                    }
                }
            }
        }

        return true;
    }

    // So that a pair that agrees in several bands is told once.
    private static bool IsFirstCommonBand(ulong bits, int band, int bands)
    {
        for (var earlier = 0; earlier < band; earlier++)
        {
            var (shift, mask) = Band(earlier, bands);
            if (((bits >> shift) & mask) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static (int Shift, ulong Mask) Band(int band, int bands)
    {
        int start = band * 64 / bands, end = (band + 1) * 64 / bands;
        return (start, end - start == 64 ? ulong.MaxValue : (1ul << (end - start)) - 1);
    }

    private static double Difference(byte[] thumbnails, int first, int second)
    {
        const int Length = PictureMeasures.ThumbnailSide * PictureMeasures.ThumbnailSide;
        var a = thumbnails.AsSpan(first * Length, Length);
        var b = thumbnails.AsSpan(second * Length, Length);
        var sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return sum / (double)Length;
    }
}
