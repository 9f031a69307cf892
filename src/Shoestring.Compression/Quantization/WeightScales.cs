using Shoestring.Graphs;

namespace Shoestring.Compression.Quantization;

/// <summary>Symmetric scales of the channels of a weight.</summary>
internal static class WeightScales
{
    /// <summary>Clips tried: these fractions of max |w|.</summary>
    private const int Steps = 40;

    /// <summary>One scale a channel along an axis.</summary>
    public static float[] Of(Tensor<float> w, int axis, int qMax, WeightRange range)
    {
        var channels = w.Dimensions[axis];
        var inner = 1;
        for (var i = axis + 1; i < w.Dimensions.Length; i++)
        {
            inner *= w.Dimensions[i];
        }

        var scales = new float[channels];
        for (var c = 0; c < channels; c++)
        {
            var values = new List<float>();
            for (var i = c * inner; i < w.Length; i += channels * inner)
            {
                values.AddRange(w.Data.AsSpan(i, inner));
            }

            var largest = values.Max(Math.Abs);
            scales[c] = Math.Max(range == WeightRange.MaxAbs ? largest / qMax : Best(values, largest, qMax), AffineQuantizer.LeastScale);
        }

        return scales;
    }

    private static float Best(List<float> values, float largest, int qMax)
    {
        var (best, least) = (largest / qMax, double.PositiveInfinity);
        for (var step = 0; step < Steps; step++)
        {
            var scale = largest * (1 - (0.5f * step / Steps)) / qMax;
            var error = 0.0;
            foreach (var w in values)
            {
                var d = (Math.Clamp(Math.Round(w / (double)scale, MidpointRounding.ToEven), -qMax, qMax) * scale) - w;
                error += d * d;
            }

            if (error < least)
            {
                (best, least) = (scale, error);
            }
        }

        return best;
    }
}
