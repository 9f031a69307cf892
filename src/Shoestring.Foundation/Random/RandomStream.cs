namespace Shoestring.Random;

/// <summary>
/// An immutable address of random numbers: (seed, purpose, epoch, index). It holds no position: number i is always the
/// same, whoever asks and in whatever order. For draws in sequence take <see cref="Start"/>.
/// </summary>
public readonly struct RandomStream : IEquatable<RandomStream>
{
    /// <summary>The stream of a seed, a purpose, an epoch and an index (of a sample or a step).</summary>
    public RandomStream(ulong seed, Purpose purpose, int epoch = 0, long index = 0)
    {
        // The key is itself drawn from Philox, so that neighbouring seeds, purposes and epochs are unrelated.
        var (a, b, _, _) = Philox.Next(seed, ((ulong)purpose.Id << 32) | (uint)epoch, 0x53686F6573747269);
        Key = ((ulong)b << 32) | a;
        High = (ulong)index;
    }

    /// <summary>The Philox key, made from seed, purpose and epoch.</summary>
    public ulong Key { get; }

    /// <summary>The high half of the Philox counter: the index.</summary>
    public ulong High { get; }

    /// <summary>Whether two streams are the same.</summary>
    public static bool operator ==(RandomStream left, RandomStream right) => left.Equals(right);

    /// <summary>Whether two streams differ.</summary>
    public static bool operator !=(RandomStream left, RandomStream right) => !left.Equals(right);

    /// <summary>The four words of counter <paramref name="counter"/>.</summary>
    public (uint X0, uint X1, uint X2, uint X3) Words(ulong counter) => Philox.Next(Key, counter, High);

    /// <summary>A cursor at the start of this stream.</summary>
    public RandomCursor Start() => new(this);

    /// <summary>
    /// Fills with floats uniform in [low, high). Element i of the stream is <paramref name="offset"/> + i, so a long
    /// fill may be cut anywhere.
    /// </summary>
    public void FillUniform(Span<float> destination, float low = 0, float high = 1, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<uint> words = stackalloc uint[Philox.BlockLength];
        var range = high - low;
        var done = 0;
        while (done < destination.Length)
        {
            var skip = (int)((offset + done) % Philox.BlockLength);
            Philox.FillBlock(Key, (ulong)((offset + done) / Philox.BlockLength), High, words);
            var part = destination.Slice(done, Math.Min(Philox.BlockLength - skip, destination.Length - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = low + (range * ToUniform(words[skip + i]));
            }

            done += part.Length;
        }
    }

    /// <summary>
    /// Fills with normal floats. Element i of the stream is <paramref name="offset"/> + i, so a long fill may be cut
    /// anywhere.
    /// </summary>
    public void FillNormal(Span<float> destination, float mean = 0, float standardDeviation = 1, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<uint> words = stackalloc uint[Philox.BlockLength];
        Span<float> normals = stackalloc float[Philox.BlockLength];
        var done = 0;
        while (done < destination.Length)
        {
            var skip = (int)((offset + done) % Philox.BlockLength);
            Philox.FillBlock(Key, (ulong)((offset + done) / Philox.BlockLength), High, words);
            for (var i = 0; i < 32; i++)
            {
                (normals[i], normals[32 + i]) = ToNormals(words[i], words[32 + i]);
            }

            var part = destination.Slice(done, Math.Min(Philox.BlockLength - skip, destination.Length - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = mean + (standardDeviation * normals[skip + i]);
            }

            done += part.Length;
        }
    }

    /// <inheritdoc />
    public bool Equals(RandomStream other) => Key == other.Key && High == other.High;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RandomStream other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Key, High);

    /// <summary>A word as a float in [0, 1): its top 24 bits.</summary>
    internal static float ToUniform(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>Box and Muller's pair; u1 is taken in (0, 1] so that its logarithm is finite.</summary>
    internal static (float First, float Second) ToNormals(uint word1, uint word2)
    {
        var u1 = (word1 + 1.0) * (1.0 / 4294967296.0);
        var radius = Math.Sqrt(-2 * Math.Log(u1));
        var (sin, cos) = Math.SinCos(word2 * (2 * Math.PI / 4294967296.0));
        return ((float)(radius * cos), (float)(radius * sin));
    }
}
