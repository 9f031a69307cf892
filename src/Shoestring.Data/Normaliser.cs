using System.Numerics;
using System.Runtime.InteropServices;

namespace Shoestring.Data;

/// <summary>Bytes to normalised floats: x = byte · scale + shift for each channel, along channels-last rows.</summary>
public sealed class Normaliser
{
    // Scale and shift repeated so that a vector may start at any multiple of its own length: 3 channels and vectors of
    // 4, 8 or 16 lanes meet again after 48 elements.
    private const int Period = 48;
    private readonly float[] _scale = new float[Period];
    private readonly float[] _shift = new float[Period];

    /// <summary>Prepares the constants of a preprocessing.</summary>
    public Normaliser(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        for (var i = 0; i < Period; i++)
        {
            var c = i % preprocessing.Channels;
            _scale[i] = (float)(1 / (255.0 * preprocessing.Std[c]));
            _shift[i] = (float)(-preprocessing.Mean[c] / (double)preprocessing.Std[c]);
        }
    }

    /// <summary>Writes one float for each byte. The bytes begin at channel 0.</summary>
    /// <exception cref="ArgumentException">The target is shorter than the source.</exception>
    public void Apply(ReadOnlySpan<byte> source, Span<float> target)
    {
        if (target.Length < source.Length)
        {
            throw new ArgumentException("The target is too short.", nameof(target));
        }

        // A product rounded, then a sum rounded, in vectors and in the tail alike: no width changes the bits.
        for (var i = ApplyVectors(source, target, Vector<float>.Count); i < source.Length; i++)
        {
            target[i] = (source[i] * _scale[i % Period]) + _shift[i % Period];
        }
    }

    private int ApplyVectors(ReadOnlySpan<byte> source, Span<float> target, int lanes)
    {
        if (Period % lanes != 0)
        {
            return 0;
        }

        var vectors = MemoryMarshal.Cast<float, Vector<float>>(_scale);
        var shifts = MemoryMarshal.Cast<float, Vector<float>>(_shift);
        var bytes = Vector<byte>.Count;
        var i = 0;
        var phase = 0;
        for (; i <= source.Length - bytes; i += bytes)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            var part = target.Slice(i, bytes);
            Write(a, part, ref phase, vectors, shifts);
            Write(b, part[lanes..], ref phase, vectors, shifts);
            Write(c, part[(2 * lanes)..], ref phase, vectors, shifts);
            Write(d, part[(3 * lanes)..], ref phase, vectors, shifts);
        }

        return i;
    }

    private static void Write(
        Vector<uint> values, Span<float> target, ref int phase,
        ReadOnlySpan<Vector<float>> scales, ReadOnlySpan<Vector<float>> shifts)
    {
        ((Vector.ConvertToSingle(Vector.AsVectorInt32(values)) * scales[phase]) + shifts[phase]).CopyTo(target);
        phase = phase + 1 == scales.Length ? 0 : phase + 1;
    }
}
