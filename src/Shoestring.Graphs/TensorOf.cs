namespace Shoestring.Graphs;

/// <summary>Numbers of one .NET type with a shape.</summary>
/// <typeparam name="T">What one element is stored as.</typeparam>
public sealed class Tensor<T> : Tensor where T : unmanaged
{
    /// <summary>A tensor over the given array, which is not copied.</summary>
    /// <param name="data">Elements, row-major.</param>
    /// <param name="dimensions">Extents, outermost first.</param>
    /// <exception cref="ArgumentException">The extents' product is not the array's length.</exception>
    public Tensor(T[] data, params ReadOnlySpan<int> dimensions)
        : base(ElementTypes.Of<T>(), [.. dimensions])
    {
        ArgumentNullException.ThrowIfNull(data);
        long length = 1;
        foreach (var d in dimensions)
        {
            length = checked(length * d);
        }

        if (length != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fill the shape [{string.Join(", ", dimensions.ToArray())}]", nameof(data));
        }

        Data = data;
    }

    /// <summary>The elements, row-major.</summary>
#pragma warning disable CA1819 // The array is the storage; a copy at each look would cost more than it protects.
    public T[] Data { get; }
#pragma warning restore CA1819

    /// <inheritdoc/>
    public override int Length => Data.Length;

    /// <summary>The element at a flat index.</summary>
    /// <param name="index">Row-major index.</param>
    public ref T this[int index] => ref Data[index];

    /// <inheritdoc/>
    public override double ValueAt(int index) => Data switch
    {
        float[] f => f[index],
        double[] d => d[index],
        Half[] h => (double)h[index],
        sbyte[] s when typeof(T) == typeof(sbyte) => s[index],
        byte[] b when typeof(T) == typeof(byte) => b[index],
        int[] i => i[index],
        long[] l => l[index],
        bool[] t => t[index] ? 1 : 0,
        _ => throw new NotSupportedException(typeof(T).Name),
    };
}
