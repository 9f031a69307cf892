using System.Numerics;

namespace Shoestring.Kernels;

/// <summary>
/// How a matrix [rows, channels] is walked. Rows are taken in groups of <see cref="Group"/>, so that a group is a whole
/// number of lanes even for 24 or 3 channels: per-channel values are repeated once a row of the group. Chunks are runs
/// of rows; everything follows from the shape alone.
/// </summary>
internal readonly struct ChannelRows
{
    private const int WidestLane = 16;
    private const int LeastWidth = 128;
    private const int RepeatedChannels = 256;
    private const int ChunkTarget = 32768;

    public ChannelRows(int rows, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        Rows = rows;
        Channels = channels;
        Group = 1;
        if (channels < RepeatedChannels)
        {
            Group = WidestLane / Math.Min(WidestLane, 1 << BitOperations.TrailingZeroCount(channels));
            while (Group * channels < LeastWidth)
            {
                Group *= 2;
            }
        }

        // Four groups at least: the reductions take four at a time.
        int step = Group * 4;
        RowsPerChunk = Math.Max(1, ChunkTarget / (channels * step)) * step;
        Chunks = (int)(((long)rows + RowsPerChunk - 1) / RowsPerChunk);
    }

    public int Rows { get; }

    public int Channels { get; }

    /// <summary>Rows of a group.</summary>
    public int Group { get; }

    /// <summary>Floats of a group.</summary>
    public int Width => Group * Channels;

    public int RowsPerChunk { get; }

    public int Chunks { get; }

    /// <summary>First float of a chunk.</summary>
    public long Start(int chunk) => (long)chunk * RowsPerChunk * Channels;

    /// <summary>Rows in a chunk: fewer in the last.</summary>
    public int RowsIn(int chunk) => Math.Min(RowsPerChunk, Rows - (chunk * RowsPerChunk));

    /// <summary>Repeats a value per channel over a group; <paramref name="whenEmpty"/> stands for an absent vector.</summary>
    public void Repeat(ReadOnlySpan<float> perChannel, float whenEmpty, Span<float> wide)
    {
        if (perChannel.IsEmpty)
        {
            wide[..Width].Fill(whenEmpty);
            return;
        }

        for (int i = 0; i < Group; i++)
        {
            perChannel.CopyTo(wide[(i * Channels)..]);
        }
    }

    /// <summary>Adds the rows of a group onto its first, in double and in order.</summary>
    public unsafe void Fold(float* wide)
    {
        if (Group == 1)
        {
            return;
        }

        for (int c = 0; c < Channels; c++)
        {
            double sum = wide[c];
            for (int i = 1; i < Group; i++)
            {
                sum += wide[(i * Channels) + c];
            }

            wide[c] = (float)sum;
        }
    }
}
