using System.Buffers.Binary;
using System.IO.Compression;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// An IDX array of bytes, plain or gzip: two zero bytes, type 8 (unsigned byte), the rank, each dimension as a
/// big-endian int32, then the bytes. Source: LeCun, Cortes, Burges, "The MNIST database", the file format's note.
/// </summary>
internal sealed class IdxFile
{
    // Deflate cannot shrink by more than 1,032 to 1, so a header that promises more than that is false.
    private const int MaximumRatio = 1032;

    private IdxFile(int[] dimensions, byte[] data)
    {
        Dimensions = dimensions;
        Data = data;
    }

    public int[] Dimensions { get; }

    public byte[] Data { get; }

    public static IdxFile Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Read(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {path}: {OneLine.Of(error)}", error);
        }
    }

    internal static IdxFile Read(Stream file, string path)
    {
        var packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!packed)
        {
            return Parse(file, file.Length, path);
        }

        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return Parse(unpacked, file.Length * MaximumRatio, path);
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"{path} is not a whole gzip file; fetch it again", error);
        }
    }

    private static IdxFile Parse(Stream stream, long mostBytes, string path)
    {
        Span<byte> head = stackalloc byte[4];
        if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4 || head[0] != 0 || head[1] != 0)
        {
            throw new InputException($"{path} is not an IDX file: its first two bytes must be zero");
        }

        if (head[2] != 8 || head[3] is < 1 or > 4)
        {
            throw new InputException(
                $"{path} holds IDX type {head[2]}, rank {head[3]}; only unsigned bytes (8) of rank 1 to 4 are read");
        }

        var dimensions = new int[head[3]];
        long total = 1;
        for (var i = 0; i < dimensions.Length; i++)
        {
            if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
            {
                throw new InputException($"{path} ends inside its IDX header");
            }

            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(head);
            if (dimensions[i] < 0 || (total > 0 && dimensions[i] > Array.MaxLength / total))
            {
                throw new InputException($"{path} says a dimension of {(uint)dimensions[i]}: too large to be read");
            }

            total *= dimensions[i];
        }

        if (total > mostBytes)
        {
            throw new InputException($"{path} is cut short: its header promises {total} bytes");
        }

        var data = new byte[total];
        var read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < data.Length)
        {
            throw new InputException($"{path} is cut short: its header promises {total} bytes and {read} are there");
        }

        if (stream.ReadByte() >= 0)
        {
            throw new InputException($"{path} is longer than the {total} bytes that its header promises");
        }

        return new IdxFile(dimensions, data);
    }
}
