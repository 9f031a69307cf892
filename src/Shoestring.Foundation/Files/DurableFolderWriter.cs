using System.Security.Cryptography;
using System.Text;

namespace Shoestring.Files;

/// <summary>Takes the files of one save; each is flushed and hashed as it is written.</summary>
public sealed class DurableFolderWriter
{
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly SortedDictionary<string, Manifest.Entry> _entries = new(StringComparer.Ordinal);

    internal DurableFolderWriter(IFileSystem files, string folder)
    {
        _files = files;
        _folder = folder;
    }

    /// <summary>Adds a file of these bytes.</summary>
    /// <exception cref="ArgumentException">The name is not a plain, new file name.</exception>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        // A span cannot be captured; saves are rare, so a copy does no harm.
        byte[] copy = content.ToArray();
        Add(name, stream => stream.Write(copy));
    }

    /// <summary>Adds a file of this text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The name is not a plain, new file name.</exception>
    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a file of what <paramref name="write"/> puts into the stream (buffered, forward only).</summary>
    /// <exception cref="ArgumentException">The name is not a plain, new file name.</exception>
    public void Add(string name, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(write);
        if (name != Path.GetFileName(name) || name is "." or ".." || name == Manifest.FileName || _entries.ContainsKey(name))
        {
            throw new ArgumentException($"'{name}' is not a plain, new file name", nameof(name));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long bytes = 0;
        DurableFile.WriteFlushed(_files, Path.Combine(_folder, name), stream =>
        {
            var hashing = new HashingStream(stream, hash);
            write(hashing);
            bytes = hashing.Position;
        });
        _entries.Add(name, new Manifest.Entry(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    internal void Finish()
    {
        var manifest = new Manifest([.. _entries.Values]);
        DurableFile.WriteFlushed(_files, Path.Combine(_folder, Manifest.FileName), manifest.Write);
        _files.FlushFolder(_folder);
    }
}
