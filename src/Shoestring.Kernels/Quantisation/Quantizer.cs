using System.Numerics;

namespace Shoestring.Kernels;

/// <summary>Real integers of a quantiser: ONNX's QuantizeLinear and DequantizeLinear.</summary>
public static class Quantizer
{
    /// <summary>q = saturate(round(x/scale) + zero), ties to even; the range is T's. An empty zero point is 0.</summary>
    /// <typeparam name="T">sbyte or byte.</typeparam>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Quantize<T>(
        QuantizedLayout layout, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<int> zero, Span<T> q)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Check(layout, x.Length, scale.Length, zero.Length, q.Length);
        float min = float.CreateChecked(T.MinValue), max = float.CreateChecked(T.MaxValue);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / layout.Inner % layout.Channels;
            float code = MathF.Round(x[i] / scale[c]) + (zero.IsEmpty ? 0 : zero[c]);
            q[i] = T.CreateSaturating(Math.Clamp(code, min, max));
        }
    }

    /// <summary>x = (q − zero)·scale. An empty zero point is 0.</summary>
    /// <typeparam name="T">sbyte, byte or int.</typeparam>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Dequantize<T>(
        QuantizedLayout layout, ReadOnlySpan<T> q, ReadOnlySpan<float> scale, ReadOnlySpan<int> zero, Span<float> x)
        where T : struct, IBinaryInteger<T>
    {
        Check(layout, x.Length, scale.Length, zero.Length, q.Length);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / layout.Inner % layout.Channels;
            x[i] = (int.CreateChecked(q[i]) - (zero.IsEmpty ? 0 : zero[c])) * scale[c];
        }
    }

    /// <summary>
    /// The scale and zero point that cover [min, max] and 0 exactly: asymmetric, or symmetric about 0 with zero point 0
    /// (midpoint for unsigned ranges). A range of nothing gives scale 1.
    /// </summary>
    public static (float Scale, int Zero) Choose(float min, float max, QuantizedRange range, bool symmetric)
    {
        double low = Math.Min(min, 0), high = Math.Max(max, 0);
        if (symmetric)
        {
            int middle = range.Min < 0 ? 0 : (range.Min + range.Max + 1) / 2;
            double reach = Math.Max(-low, high);
            return (reach > 0 ? Positive(reach / (range.Max - middle)) : 1, middle);
        }

        if (high - low <= 0)
        {
            return (1, Math.Clamp(0, range.Min, range.Max));
        }

        float scale = Positive((high - low) / ((double)range.Max - range.Min));
        double zero = Math.Round(range.Min - (low / scale), MidpointRounding.ToEven);
        return (scale, (int)Math.Clamp(zero, range.Min, range.Max));
    }

    // A scale below the normal numbers would divide to infinity.
    private static float Positive(double scale) => Math.Max((float)scale, 1.17549435e-38f);

    private static void Check(QuantizedLayout layout, int x, int scale, int zero, int q)
    {
        Guard.Length(x, layout.Length, nameof(x));
        Guard.Length(q, layout.Length, nameof(q));
        Guard.Length(scale, layout.Channels, nameof(scale));
        Guard.OptionalLength(zero, layout.Channels, nameof(zero));
    }
}
