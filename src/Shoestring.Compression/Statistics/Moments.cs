namespace Shoestring.Compression.Statistics;

/// <summary>First and second moments of channels, gathered over batches in float64.</summary>
internal sealed class Moments(int channels)
{
    private readonly double[] _first = new double[channels];
    private readonly double[] _second = new double[channels];
    private double _count;

    public void Add(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, double count)
    {
        for (var c = 0; c < _first.Length; c++)
        {
            _first[c] += count * mean[c];
            _second[c] += count * (variance[c] + ((double)mean[c] * mean[c]));
        }

        _count += count;
    }

    public (float[] Mean, float[] Variance) Result()
    {
        var (mean, variance) = (new float[_first.Length], new float[_first.Length]);
        for (var c = 0; c < mean.Length; c++)
        {
            var m = _first[c] / _count;
            mean[c] = (float)m;
            variance[c] = (float)Math.Max(0, (_second[c] / _count) - (m * m));
        }

        return (mean, variance);
    }
}
