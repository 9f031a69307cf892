using System.Buffers.Binary;
using System.Security.Cryptography;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// Samples at working size: bytes [N, H, W, C]. Held in memory up to a limit; samples beyond it are decoded each time.
/// Immutable; safe for several threads.
/// </summary>
public sealed class PixelSet
{
    private const int ChunkSamples = 1024;
    private readonly ClassificationData _data;
    private readonly Preprocessing _shape;
    private readonly byte[][] _chunks;
    private readonly int[] _positions; // sample → number in the data and in the chunks
    private readonly int[] _labels;
    private readonly UInt128[] _hashes;

    private PixelSet(
        ClassificationData data, Preprocessing shape, byte[][] chunks, int[] positions, UInt128[] hashes)
    {
        _data = data;
        _shape = shape;
        _chunks = chunks;
        _positions = positions;
        _hashes = hashes;
        _labels = Array.ConvertAll(positions, p => data.Labels[p]);
    }

    /// <summary>How many samples.</summary>
    public int Count => _positions.Length;

    /// <summary>The label of each sample.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Class names; a label is an index into them.</summary>
    public IReadOnlyList<string> ClassNames => _data.ClassNames;

    /// <summary>Rows.</summary>
    public int Height => _shape.Height;

    /// <summary>Columns.</summary>
    public int Width => _shape.Width;

    /// <summary>1 (grey) or 3 (colour).</summary>
    public int Channels => _shape.Channels;

    /// <summary>Bytes of one sample.</summary>
    public int SampleLength => _shape.Length;

    /// <summary>128 bits of the SHA-256 of each sample's pixels: equal pixels, equal hash.</summary>
    public ReadOnlySpan<UInt128> Hashes => _hashes;

    /// <summary>What names a sample to a person.</summary>
    public string Id(int index) => _data.Id(_positions[index]);

    /// <summary>
    /// The pixels [H, W, C] of a sample. A sample that is not held in memory is decoded into
    /// <paramref name="scratch"/>, which has <see cref="SampleLength"/> bytes.
    /// </summary>
    /// <exception cref="StoppedException">The file can no longer be read.</exception>
    public ReadOnlySpan<byte> Read(int index, Span<byte> scratch)
    {
        var position = _positions[index];
        var chunk = position / ChunkSamples;
        if (chunk < _chunks.Length)
        {
            return _chunks[chunk].AsSpan(position % ChunkSamples * SampleLength, SampleLength);
        }

        try
        {
            var picture = _shape.Fit(_data.Decode(position, (Height, Width)));
            picture.Pixels.CopyTo(scratch);
            return scratch[..SampleLength];
        }
        catch (InputException error)
        {
            // It was read when the set was built, so this is the disk's doing, not the user's.
            throw new StoppedException($"a picture changed while it was in use: {error.Message}", error);
        }
    }

    /// <summary>The samples with those numbers, in that order; the pixels are shared, not copied.</summary>
    public PixelSet Subset(ReadOnlySpan<int> samples)
    {
        var positions = new int[samples.Length];
        var hashes = new UInt128[samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            positions[i] = _positions[samples[i]];
            hashes[i] = _hashes[samples[i]];
        }

        return new PixelSet(_data, _shape, _chunks, positions, hashes);
    }

    /// <summary>At most so many samples, spread evenly over the set, since a set may be sorted.</summary>
    /// <param name="most">Samples at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    public PixelSet Spread(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var count = Math.Min(most, Count);
        return Subset([.. Enumerable.Range(0, count).Select(i => (int)((long)i * Count / count))]);
    }

    /// <summary>Decodes all samples of the data; those that fail are left out and told to the list.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="shape">Size and channels to bring them to.</param>
    /// <param name="options">Memory and threads.</param>
    /// <param name="problems">Takes what was left out.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="InputException">None can be read.</exception>
    public static PixelSet Load(
        ClassificationData data, Preprocessing shape, PrepareOptions options, ICollection<DataProblem> problems,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        var held = Math.Min(data.Count, options.MemoryLimit / shape.Length);
        var chunks = new byte[held == data.Count ? (held + ChunkSamples - 1) / ChunkSamples : held / ChunkSamples][];
        for (var i = 0; i < chunks.Length; i++)
        {
            var samples = Math.Min(ChunkSamples, data.Count - (i * ChunkSamples));
            chunks[i] = GC.AllocateUninitializedArray<byte>(samples * shape.Length);
        }

        var hashes = new UInt128[data.Count];
        var failures = new string?[data.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancel };
        var done = 0;
        Parallel.For(0, data.Count, parallel, i =>
        {
            try
            {
                var picture = shape.Fit(data.Decode(i, (shape.Height, shape.Width)));
                if (i / ChunkSamples < chunks.Length)
                {
                    picture.Pixels.CopyTo(chunks[i / ChunkSamples], i % ChunkSamples * shape.Length);
                }

                hashes[i] = Hash(picture.Pixels);
            }
            catch (InputException error)
            {
                failures[i] = error.Message;
            }

            if (Interlocked.Increment(ref done) is var count && (count % 256 == 0 || count == failures.Length))
            {
                options.Progress?.Invoke(count, failures.Length);
            }
        });

        for (var i = 0; i < failures.Length; i++)
        {
            if (failures[i] is { } reason)
            {
                problems.Add(new(data.Id(i), reason));
            }
        }

        int[] good = [.. Enumerable.Range(0, data.Count).Where(i => failures[i] is null)];
        return good.Length > 0
            ? new PixelSet(data, shape, chunks, good, Array.ConvertAll(good, i => hashes[i]))
            : throw new InputException($"none of the {data.Count} pictures can be read; the first: {failures[0]}");
    }

    private static UInt128 Hash(ReadOnlySpan<byte> pixels)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(pixels, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
