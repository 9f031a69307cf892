using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>Decides the working size and the number of channels from the training pictures.</summary>
internal static class ShapeFit
{
    private const int ColourSamples = 256;

    public static Preprocessing Decide(ClassificationData train, PrepareOptions options, CancellationToken cancel)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancel };
        InputException? failure = null;
        var sizes = new PictureSize?[train.Count];
        Parallel.For(0, train.Count, parallel, i =>
        {
            try
            {
                sizes[i] = train.Measure(i);
            }
            catch (InputException error)
            {
                // Each is told, with its reason, when the pictures are decoded.
                Interlocked.CompareExchange(ref failure, error, null);
            }
        });

        var known = sizes.Where(s => s is not null).Select(s => s!.Value).ToArray();
        if (known.Length == 0)
        {
            throw new InputException(
                $"none of the {train.Count} pictures can be read; for instance: {failure?.Message}", failure);
        }

        var first = known[0];
        var same = known.All(s => s.Height == first.Height && s.Width == first.Width)
            && Math.Max(first.Height, first.Width) <= options.LargestNative;
        var (height, width) = options.ExactSize
            ?? (same ? (first.Height, first.Width) : (options.Size, options.Size));
        var channels = options.Channels ?? (known.Any(s => s.Channels == 3) && HasColour(train, parallel) ? 3 : 1);
        return Plain(height, width, channels);
    }

    /// <summary>Bytes / 255, no normalisation yet.</summary>
    internal static Preprocessing Plain(int height, int width, int channels) => new(
        height, width, channels, new float[channels], Enumerable.Repeat(1f, channels).ToArray(), new byte[channels]);

    private static bool HasColour(ClassificationData train, ParallelOptions parallel)
    {
        var colour = 0;
        var count = Math.Min(train.Count, ColourSamples);
        Parallel.For(0, count, parallel, i =>
        {
            try
            {
                // A whole look at pictures spread evenly over the set.
                if (Volatile.Read(ref colour) == 0 && !train.Decode((int)((long)i * train.Count / count)).IsGrey)
                {
                    Volatile.Write(ref colour, 1);
                }
            }
            catch (InputException)
            {
                // Told, with its reason, when the pictures are decoded.
            }
        });
        return colour == 1;
    }
}
