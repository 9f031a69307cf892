using System.Runtime.InteropServices;
using Shoestring.Errors;

namespace Shoestring.Onnx.Formats;

/// <summary>
/// A stream that nobody vouches for: what it claims is not believed until the bytes are there. Memory grows with what was read,
/// never with what a header says.
/// </summary>
internal sealed class Untrusted
{
    private const int FirstStep = 1 << 20;
    private readonly Stream _stream;
    private long _budget;

    /// <summary>Reads a stream from where it stands.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What messages call it; a file's path.</param>
    /// <param name="budget">Most bytes that may be read.</param>
    public Untrusted(Stream stream, string name, long budget = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        _stream = stream;
        Name = name;
        _budget = budget;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Bytes that are left, or null when the stream cannot tell.</summary>
    public long? Left => _stream.CanSeek ? _stream.Length - _stream.Position : null;

    /// <summary>A refusal that names the file and the reason.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="cause">What was caught below.</param>
    public InputException Refuse(string reason, Exception? cause = null) => new($"{Name}: {reason}", cause);

    /// <summary>The next elements, little-endian.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for the message when they are not there.</param>
    /// <exception cref="InputException">The stream ends before.</exception>
    public T[] Read<T>(long count, string what) where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        if (count < 0 || count > Array.MaxLength / size)
        {
            throw Refuse($"{what} would take {count} × {size} bytes, more than one tensor can hold");
        }

        if (Left < count * size)
        {
            throw Refuse($"cut short: {what} takes {count * size} bytes and {Left} are left");
        }

        // A stream of known length keeps its word; another is read in growing steps.
        var data = new T[Left is null ? Math.Min(count, FirstStep / size) : count];
        var filled = 0;
        while (true)
        {
            ReadFully(MemoryMarshal.AsBytes(data.AsSpan(filled)), what);
            filled = data.Length;
            if (filled == count)
            {
                return data;
            }

            Array.Resize(ref data, (int)Math.Min(count, filled * 2L));
        }
    }

    /// <summary>All that is left.</summary>
    /// <param name="limit">Most bytes to take.</param>
    /// <exception cref="InputException">There are more.</exception>
    public byte[] ReadAll(int limit)
    {
        if (Left > limit)
        {
            throw Refuse($"{Left} bytes are more than the limit of {limit}");
        }

        using var all = new MemoryStream((int)(Left ?? 0));
        var step = new byte[1 << 16];
        while (true)
        {
            var n = ReadSome(step);
            if (n == 0)
            {
                return all.ToArray();
            }

            if (all.Length + n > limit)
            {
                throw Refuse($"more bytes than the limit of {limit}");
            }

            all.Write(step, 0, n);
        }
    }

    /// <summary>Whether the stream has ended.</summary>
    public bool AtEnd() => ReadSome(new byte[1]) == 0;

    private void ReadFully(Span<byte> bytes, string what)
    {
        while (!bytes.IsEmpty)
        {
            var n = ReadSome(bytes);
            if (n == 0)
            {
                throw Refuse($"cut short in {what}: {bytes.Length} bytes are missing");
            }

            bytes = bytes[n..];
        }
    }

    private int ReadSome(Span<byte> bytes)
    {
        try
        {
            var n = _stream.Read(bytes);
            _budget -= n;
            return _budget >= 0 ? n : throw Refuse("unpacks to far more bytes than the file holds");
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw Refuse($"damaged: {Printable.Line(e.Message)}", e);
        }
        catch (IOException e)
        {
            throw Refuse($"cannot be read: {Printable.Line(e.Message)}", e);
        }
    }
}
