namespace Shoestring.Kernels;

/// <summary>What calibration looks at: ranges and histograms of values.</summary>
public static class Observer
{
    /// <summary>Smallest and largest of the finite numbers; (0, 0) of none.</summary>
    public static (float Min, float Max) MinMax(ReadOnlySpan<float> x)
    {
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        foreach (float v in x)
        {
            if (float.IsFinite(v))
            {
                min = MathF.Min(min, v);
                max = MathF.Max(max, v);
            }
        }

        return min <= max ? (min, max) : (0, 0);
    }

    /// <summary>Smallest and largest of each channel of [outer, channels, inner]; finite numbers only.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void MinMax(QuantizedLayout layout, ReadOnlySpan<float> x, Span<float> min, Span<float> max)
    {
        Guard.Length(x.Length, layout.Length, nameof(x));
        Guard.Length(min.Length, layout.Channels, nameof(min));
        Guard.Length(max.Length, layout.Channels, nameof(max));
        min.Fill(float.PositiveInfinity);
        max.Fill(float.NegativeInfinity);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / layout.Inner % layout.Channels;
            if (float.IsFinite(x[i]))
            {
                min[c] = MathF.Min(min[c], x[i]);
                max[c] = MathF.Max(max[c], x[i]);
            }
        }

        for (int c = 0; c < layout.Channels; c++)
        {
            if (min[c] > max[c])
            {
                min[c] = max[c] = 0;
            }
        }
    }

    /// <summary>
    /// Adds counts of equal bins over [low, high]; what lies beyond counts in the end bins, NaN not at all.
    /// </summary>
    /// <exception cref="ArgumentException">There is no bin, or the range is empty.</exception>
    public static void Histogram(ReadOnlySpan<float> x, float low, float high, Span<long> counts)
    {
        if (counts.IsEmpty || !(low < high))
        {
            throw new ArgumentException("A histogram needs a bin and a range.", nameof(counts));
        }

        double perUnit = counts.Length / ((double)high - low);
        foreach (float v in x)
        {
            if (!float.IsNaN(v))
            {
                counts[(int)Math.Clamp((v - low) * perUnit, 0, counts.Length - 1)]++;
            }
        }
    }
}
