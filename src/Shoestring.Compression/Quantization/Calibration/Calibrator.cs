namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>How ranges are found: a criterion and what it must remember of the numbers that it sees.</summary>
public abstract record Calibrator
{
    /// <summary>Name, as reports and options show it.</summary>
    public abstract string Name { get; }

    /// <summary>The range, from all numbers seen.</summary>
    /// <param name="seen">Counts of the numbers.</param>
    public abstract ValueRange Range(Histogram seen);

    /// <summary>Runs a source once and gives the range of each value.</summary>
    /// <param name="source">Where activations come from.</param>
    /// <param name="values">Names of the values, such as <see cref="QuantizationAware.Observed"/> gives.</param>
    public IReadOnlyDictionary<string, ValueRange> Calibrate(IActivationSource source, IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(values);
        var seen = values.ToDictionary(v => v, _ => new Histogram(), StringComparer.Ordinal);
        source.Visit(values, (value, numbers) => seen[value].Observe(numbers));
        return seen.ToDictionary(p => p.Key, p => Range(p.Value), StringComparer.Ordinal);
    }
}
