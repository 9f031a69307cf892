using System.Collections;
using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>The logical extents of a tensor, in ONNX's order (pictures are [N, C, H, W]). Immutable, compared by value.</summary>
public sealed class Shape : IReadOnlyList<Dimension>, IEquatable<Shape>
{
    private readonly ImmutableArray<Dimension> _dimensions;

    /// <summary>A shape of the given extents; none makes a scalar.</summary>
    /// <param name="dimensions">Extents, outermost first.</param>
    public Shape(params ReadOnlySpan<Dimension> dimensions) => _dimensions = [.. dimensions];

    /// <summary>The shape of one number.</summary>
    public static Shape Scalar { get; } = new();

    /// <summary>Number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <inheritdoc/>
    public int Count => _dimensions.Length;

    /// <summary>Whether every extent is a number.</summary>
    public bool IsConcrete => !_dimensions.Any(d => d.IsSymbolic);

    /// <summary>Number of elements; 1 for a scalar.</summary>
    /// <exception cref="InvalidOperationException">An extent is symbolic.</exception>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1 elements.</exception>
    public int ElementCount
    {
        get
        {
            var count = 1;
            foreach (var d in _dimensions)
            {
                count = checked(count * d.Extent);
            }

            return count;
        }
    }

    /// <summary>The extent of an axis; negative axes count from the end.</summary>
    /// <param name="axis">Axis, −Rank to Rank − 1.</param>
    public Dimension this[int axis] => _dimensions[axis < 0 ? axis + Rank : axis];

    /// <summary>A shape of concrete extents.</summary>
    /// <param name="extents">Extents, outermost first.</param>
    public static Shape Of(params ReadOnlySpan<int> extents)
    {
        var dimensions = new Dimension[extents.Length];
        for (var i = 0; i < extents.Length; i++)
        {
            dimensions[i] = extents[i];
        }

        return new Shape(dimensions);
    }

    /// <summary>The extents as numbers.</summary>
    /// <exception cref="InvalidOperationException">An extent is symbolic.</exception>
    public int[] ToArray() => [.. _dimensions.Select(d => d.Extent)];

    /// <summary>The same shape with one symbol replaced by a number.</summary>
    /// <param name="symbol">The symbol's name.</param>
    /// <param name="extent">Its number.</param>
    public Shape Bind(string symbol, int extent) =>
        _dimensions.Any(d => d.Symbol == symbol)
            ? new Shape([.. _dimensions.Select(d => d.Symbol == symbol ? new Dimension(extent) : d)])
            : this;

    /// <summary>The same shape with one extent replaced.</summary>
    /// <param name="axis">Axis, −Rank to Rank − 1.</param>
    /// <param name="extent">The new extent.</param>
    public Shape With(int axis, Dimension extent) =>
        new(_dimensions.SetItem(axis < 0 ? axis + Rank : axis, extent).AsSpan());

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var d in _dimensions)
        {
            hash.Add(d);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _dimensions)}]";
}
