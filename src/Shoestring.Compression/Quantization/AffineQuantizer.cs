namespace Shoestring.Compression.Quantization;

/// <summary>q = clamp(round(x / scale) + zeroPoint, QMin, QMax), halves to even; x ≈ (q − zeroPoint)·scale.</summary>
/// <param name="Scale">Step between neighbouring numbers, more than 0.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="QMin">Smallest integer.</param>
/// <param name="QMax">Largest integer.</param>
public readonly record struct AffineQuantizer(float Scale, int ZeroPoint, int QMin, int QMax)
{
    /// <summary>Scales below this are raised to it: a dead channel must not divide by zero.</summary>
    public const float LeastScale = 1e-8f;

    /// <summary>The quantiser of a range: scale = (high − low)/(QMax − QMin), zeroPoint = round(QMin − low/scale).</summary>
    /// <param name="range">The range.</param>
    /// <param name="qMin">Smallest integer.</param>
    /// <param name="qMax">Largest integer.</param>
    public static AffineQuantizer Of(ValueRange range, int qMin, int qMax)
    {
        var scale = Math.Max((float)((range.High - range.Low) / (qMax - qMin)), LeastScale);
        var zero = (int)Math.Round(qMin - (range.Low / scale), MidpointRounding.ToEven);
        return new AffineQuantizer(scale, Math.Clamp(zero, qMin, qMax), qMin, qMax);
    }

    /// <summary>x after quantising and dequantising.</summary>
    /// <param name="x">A number.</param>
    public double Round(double x) =>
        (Math.Clamp(Math.Round(x / Scale, MidpointRounding.ToEven) + ZeroPoint, QMin, QMax) - ZeroPoint) * Scale;
}
