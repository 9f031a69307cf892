namespace Shoestring.Random;

/// <summary>
/// Draws from a <see cref="RandomStream"/> one after another. A mutable value: keep it in a local or pass it by
/// <c>ref</c>; a copy repeats the same numbers.
/// </summary>
public struct RandomCursor : IEquatable<RandomCursor>
{
    private readonly RandomStream _stream;
    private ulong _position;
    private (uint X0, uint X1, uint X2, uint X3) _words;

    internal RandomCursor(RandomStream stream) => _stream = stream;

    /// <summary>Whether two cursors stand at the same place of the same stream.</summary>
    public static bool operator ==(RandomCursor left, RandomCursor right) => left.Equals(right);

    /// <summary>Whether two cursors differ.</summary>
    public static bool operator !=(RandomCursor left, RandomCursor right) => !left.Equals(right);

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        var word = (int)(_position & 3);
        if (word == 0)
        {
            _words = _stream.Words(_position >> 2);
        }

        _position++;
        return word switch { 0 => _words.X0, 1 => _words.X1, 2 => _words.X2, _ => _words.X3 };
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>The next float, uniform in [0, 1).</summary>
    public float NextSingle() => RandomStream.ToUniform(NextUInt32());

    /// <summary>The next double, uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>The next float, uniform in [low, high).</summary>
    public float NextSingle(float low, float high) => low + ((high - low) * NextSingle());

    /// <summary>True with the given probability.</summary>
    public bool NextBoolean(double probability = 0.5) => NextDouble() < probability;

    /// <summary>
    /// The next integer, uniform in [0, bound), without bias.
    /// Source: Lemire, "Fast random integer generation in an interval", 2019.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (uint)bound;
        var product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            var threshold = unchecked(0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>The next integer, uniform in [low, high), without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or wider than an int.</exception>
    public int NextInt32(int low, int high) => low + NextInt32(checked(high - low));

    /// <summary>The next standard normal (Box and Muller; takes two words, keeps none back).</summary>
    public float NextNormal() => RandomStream.ToNormals(NextUInt32(), NextUInt32()).First;

    /// <summary>
    /// The next draw of Gamma(shape, 1). Source: Marsaglia and Tsang, "A simple method for generating gamma variables",
    /// 2000; shapes below 1 by their boost.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shape"/> is not positive.</exception>
    public double NextGamma(double shape) => Math.Exp(NextLogGamma(shape));

    /// <summary>The next draw of Beta(alpha, beta), in [0, 1] (mixup draws Beta(alpha, alpha)).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive.</exception>
    public double NextBeta(double alpha, double beta)
    {
        // In logarithms: with small parameters both gammas underflow to zero.
        var a = NextLogGamma(alpha);
        var b = NextLogGamma(beta);
        return 1 / (1 + Math.Exp(b - a));
    }

    /// <summary>Puts the items in a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Writes a random permutation of 0..n−1.</summary>
    public void Permutation(Span<int> indices)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = i;
        }

        Shuffle(indices);
    }

    /// <inheritdoc />
    public readonly bool Equals(RandomCursor other) => _stream == other._stream && _position == other._position;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is RandomCursor other && Equals(other);

    /// <inheritdoc />
    public override readonly int GetHashCode() => HashCode.Combine(_stream, _position);

    private double NextLogGamma(double shape)
    {
        if (!(shape > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "The shape must be positive.");
        }

        var boost = 0.0;
        if (shape < 1)
        {
            // Gamma(a) = Gamma(a + 1) * U^(1/a).
            boost = Math.Log(1 - NextDouble()) / shape;
            shape += 1;
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            var u = 1 - NextDouble();
            if (Math.Log(u) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return Math.Log(d * v) + boost;
            }
        }
    }
}
