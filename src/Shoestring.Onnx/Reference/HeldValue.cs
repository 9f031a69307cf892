using Shoestring.Graphs;

namespace Shoestring.Onnx.Reference;

/// <summary>
/// What a value is while a graph runs on integers: plain floats, or integers with a scale. Integers are either the bytes behind a
/// quantiser or the int32 sums of a layer that no quantiser has cut yet.
/// </summary>
/// <param name="Dimensions">Extents.</param>
/// <param name="Integers">The integers, row-major, or null for floats.</param>
/// <param name="Floats">The floats, or null for integers.</param>
/// <param name="Scale">Step of the integers, one or one a channel.</param>
/// <param name="Zero">The integer of 0, one or one a channel.</param>
/// <param name="Axis">The channel axis of several scales.</param>
/// <param name="IsSum">Whether the integers are sums.</param>
/// <param name="Low">What an activation cuts sums at below.</param>
/// <param name="High">What an activation cuts sums at above.</param>
/// <param name="Addends">The bytes whose sum the floats are, for a quantiser that adds them in its own steps.</param>
internal sealed record HeldValue(
    int[] Dimensions, int[]? Integers, float[]? Floats, float[] Scale, int[] Zero, int? Axis = null, bool IsSum = false,
    double Low = double.NegativeInfinity, double High = double.PositiveInfinity, (HeldValue A, HeldValue B)? Addends = null)
{
    private readonly int _inner = Axis is { } a
        ? Dimensions.Skip((a < 0 ? a + Dimensions.Length : a) + 1).Aggregate(1, (p, d) => p * d)
        : 1;

    /// <summary>Plain floats.</summary>
    public static HeldValue Real(int[] dimensions, float[] floats) => new(dimensions, null, floats, [], []);

    /// <summary>Whether an activation may wait for the quantiser.</summary>
    public bool IsPending => IsSum || Addends is not null;

    /// <summary>The bytes behind a quantiser of one scale, or null.</summary>
    public int[]? Codes => Integers is not null && !IsSum && Axis is null ? Integers : null;

    /// <summary>The channel of an element.</summary>
    public int Channel(int i) => Scale.Length == 1 ? 0 : i / _inner % Scale.Length;

    /// <summary>The elements in order, as runs of one channel.</summary>
    public IEnumerable<(int First, int End, int Channel)> Runs()
    {
        var (count, run) = (Integers?.Length ?? Floats!.Length, Scale.Length == 1 ? int.MaxValue : _inner);
        for (var first = 0; first < count;)
        {
            var end = (int)Math.Min(count, (long)first + run);
            yield return (first, end, Channel(first));
            first = end;
        }
    }

    /// <summary>The floats that the value stands for.</summary>
    public float[] ToFloats()
    {
        if (Integers is null)
        {
            return Addends is null ? Floats! : Array.ConvertAll(Floats!, f => (float)Math.Clamp(f, Low, High));
        }

        var floats = new float[Integers.Length];
        foreach (var (first, end, c) in Runs())
        {
            var (zero, scale) = (Zero[Zero.Length == 1 ? 0 : c], Scale[c]);
            for (var i = first; i < end; i++)
            {
                floats[i] = (float)Math.Clamp((Integers[i] - zero) * scale, Low, High);
            }
        }

        return floats;
    }
}
