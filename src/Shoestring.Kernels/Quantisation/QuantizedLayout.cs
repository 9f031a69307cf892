namespace Shoestring.Kernels;

/// <summary>
/// Where a channel's numbers lie: x is [Outer, Channels, Inner]. One scale for all is (1, 1, n); channels-last data is
/// (n, channels, 1); row-major weights [O, ...] are (1, O, rest).
/// </summary>
/// <param name="Outer">Repetitions of all channels.</param>
/// <param name="Channels">Channels: scales and zero points.</param>
/// <param name="Inner">Neighbouring numbers of one channel.</param>
public readonly record struct QuantizedLayout(int Outer, int Channels, int Inner)
{
    private const int ChunkTarget = 16384;

    /// <summary>Numbers in all.</summary>
    public int Length => checked(Outer * Channels * Inner);

    /// <summary>One scale for so many numbers.</summary>
    public static QuantizedLayout PerTensor(int length) => new(1, 1, length);

    /// <summary>Channels stand last: [rows, channels].</summary>
    public static QuantizedLayout ChannelsLast(int rows, int channels) => new(rows, channels, 1);

    /// <summary>Whether a row holds all channels side by side; else a row belongs to one channel.</summary>
    internal bool IsInterleaved => Inner == 1 && Channels > 1;

    internal int RowLength => IsInterleaved ? Channels : Inner;

    internal int Rows => IsInterleaved ? Outer : Outer * Channels;

    /// <summary>Pieces that a row is cut into; rows of channels side by side are not cut.</summary>
    internal int Pieces => IsInterleaved ? 1 : Math.Max(1, (Inner + ChunkTarget - 1) / ChunkTarget);

    internal int PieceLength => IsInterleaved ? Channels : ChunkTarget;

    internal int RowsPerChunk => Pieces > 1 ? 1 : Math.Max(1, ChunkTarget / Math.Max(1, RowLength));

    internal int Chunks => Pieces > 1 ? Rows * Pieces : (Rows + RowsPerChunk - 1) / RowsPerChunk;
}
