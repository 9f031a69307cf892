namespace Shoestring.Compression.Quantization;

/// <summary>Between which numbers a value moves. Always holds 0, which padding and ReLU need to be exact.</summary>
public readonly record struct ValueRange
{
    /// <summary>A range, widened to hold 0.</summary>
    /// <param name="low">Least number.</param>
    /// <param name="high">Greatest number.</param>
    /// <exception cref="ArgumentException">A bound is not finite, or they are the wrong way round.</exception>
    public ValueRange(double low, double high)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || low > high)
        {
            throw new ArgumentException($"{low} to {high} is no range");
        }

        (Low, High) = (Math.Min(low, 0), Math.Max(high, 0));
    }

    /// <summary>Least number, 0 or less.</summary>
    public double Low { get; }

    /// <summary>Greatest number, 0 or more.</summary>
    public double High { get; }
}
