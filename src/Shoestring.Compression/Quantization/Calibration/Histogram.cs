namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>
/// Counts of numbers in equal bins over [−limit, limit); the limit doubles when a number falls outside, and neighbouring bins merge, so
/// that one walk over the data is enough.
/// </summary>
public sealed class Histogram
{
    /// <summary>Number of bins.</summary>
    public const int Bins = 8192;

    private readonly long[] _counts = new long[Bins];

    /// <summary>Least number seen.</summary>
    public float Min { get; private set; } = float.PositiveInfinity;

    /// <summary>Greatest number seen.</summary>
    public float Max { get; private set; } = float.NegativeInfinity;

    /// <summary>How many numbers were seen.</summary>
    public long Count { get; private set; }

    /// <summary>Width of a bin.</summary>
    public double Width => 2 * Limit / Bins;

    /// <summary>Counts by bin.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    private double Limit { get; set; }

    /// <summary>The number in the middle of a bin.</summary>
    /// <param name="bin">Number of the bin.</param>
    public double Center(int bin) => ((bin + 0.5) * Width) - Limit;

    /// <summary>Counts numbers.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <exception cref="Errors.StoppedException">One is not finite.</exception>
    public void Observe(ReadOnlySpan<float> numbers)
    {
        if (numbers.IsEmpty)
        {
            return;
        }

        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var x in numbers)
        {
            if (!float.IsFinite(x))
            {
                throw new Errors.StoppedException("an activation is not a finite number: the model cannot be quantised; train it again with a smaller learning rate");
            }

            (min, max) = (Math.Min(min, x), Math.Max(max, x));
        }

        (Min, Max) = (Math.Min(Min, min), Math.Max(Max, max));
        Grow(Math.Max(Math.Abs((double)min), Math.Abs((double)max)));
        var scale = Limit > 0 ? Bins / (2 * Limit) : 0;
        foreach (var x in numbers)
        {
            _counts[Math.Clamp((int)((x + Limit) * scale), 0, Bins - 1)]++;
        }

        Count += numbers.Length;
    }

    private void Grow(double largest)
    {
        if (Limit == 0)
        {
            if (largest > 0 && Count > 0)
            {
                // Only zeros so far: they stood in bin 0 and belong in the middle.
                _counts[Bins / 2] = Count;
                _counts[0] = 0;
            }

            // A hair above, so that the largest number falls inside.
            Limit = largest * 1.0001;
            return;
        }

        while (largest >= Limit)
        {
            var merged = new long[Bins];
            for (var i = 0; i < Bins; i++)
            {
                merged[(Bins / 4) + (i / 2)] += _counts[i];
            }

            merged.CopyTo(_counts, 0);
            Limit *= 2;
        }
    }
}
