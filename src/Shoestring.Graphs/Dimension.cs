namespace Shoestring.Graphs;

/// <summary>One extent of a shape: a number, or a symbol (such as the batch "N") that is bound before a program is compiled.</summary>
public readonly record struct Dimension
{
    private readonly int _extent;

    /// <summary>A concrete extent.</summary>
    /// <param name="extent">Number of elements along the axis, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="extent"/> is negative.</exception>
    public Dimension(int extent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        _extent = extent;
        Symbol = null;
    }

    /// <summary>A symbolic extent.</summary>
    /// <param name="symbol">Its name; equal names are equal extents.</param>
    public Dimension(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        _extent = -1;
        Symbol = symbol;
    }

    /// <summary>The symbol's name, or null for a concrete extent.</summary>
    public string? Symbol { get; }

    /// <summary>Whether the extent is a symbol.</summary>
    public bool IsSymbolic => Symbol is not null;

    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidOperationException">The extent is a symbol that is not bound yet.</exception>
    public int Extent => Symbol is null
        ? _extent
        : throw new InvalidOperationException($"the dimension '{Symbol}' is not bound to a number yet");

    /// <summary>A concrete extent.</summary>
    /// <param name="extent">Number of elements along the axis.</param>
    public static implicit operator Dimension(int extent) => new(extent);

    /// <summary>A symbolic extent.</summary>
    /// <param name="symbol">Its name.</param>
    public static implicit operator Dimension(string symbol) => new(symbol);

    /// <inheritdoc/>
    public override string ToString() => Symbol ?? _extent.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
