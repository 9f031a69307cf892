namespace Shoestring.Data;

/// <summary>
/// One picture while it is being changed: bytes [Height, Width, Channels] and a spare buffer of the same size. One for
/// each worker, used again and again; a transform keeps the size.
/// </summary>
public sealed class Canvas
{
    private readonly byte[] _fill;
    private readonly byte[] _mean;
    private byte[] _current;
    private byte[] _spare;

    /// <summary>A canvas for pictures of that preprocessing.</summary>
    public Canvas(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        Height = preprocessing.Height;
        Width = preprocessing.Width;
        Channels = preprocessing.Channels;
        _fill = [.. preprocessing.Fill];
        _mean = [.. preprocessing.Mean.Select(m => (byte)Math.Clamp(Math.Round(m * 255), 0, 255))];
        _current = new byte[preprocessing.Length];
        _spare = new byte[preprocessing.Length];
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>1 (grey) or 3 (colour).</summary>
    public int Channels { get; }

    /// <summary>The picture.</summary>
    public Span<byte> Pixels => _current;

    /// <summary>Room for the next picture; its content is undefined.</summary>
    public Span<byte> Spare => _spare;

    /// <summary>What stands outside the picture, one byte a channel.</summary>
    public ReadOnlySpan<byte> Fill => _fill;

    /// <summary>The mean colour of the training split, one byte a channel.</summary>
    public ReadOnlySpan<byte> Mean => _mean;

    /// <summary>Makes the spare buffer the picture.</summary>
    public void Swap() => (_current, _spare) = (_spare, _current);

    /// <summary>Fills bytes [.., Channels] with one colour.</summary>
    internal void Paint(Span<byte> pixels, ReadOnlySpan<byte> colour)
    {
        if (Channels == 1)
        {
            pixels.Fill(colour[0]);
            return;
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = colour[i % Channels];
        }
    }
}
