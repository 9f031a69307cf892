using System.IO.Compression;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>NumPy's archive of named arrays: a zip of npy files.</summary>
public static class Npz
{
    private const long FreeBytes = 64L << 20;
    private const int MaxRatio = 100;
    private const string Ending = ".npy";

    /// <summary>Reads all arrays, in the archive's order.</summary>
    /// <param name="stream">The archive; must be seekable.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It is no such file, is damaged, or unpacks to too much.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        InputException Refuse(string reason, Exception? cause = null) => new($"{name}: {reason}", cause);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > TensorLimits.Count)
            {
                throw Refuse($"holds {archive.Entries.Count} arrays; at most {TensorLimits.Count} are read");
            }

            var tensors = new List<NamedTensor>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            var budget = Math.Max(FreeBytes, stream.Length * MaxRatio);
            foreach (var entry in archive.Entries)
            {
                var key = entry.FullName.EndsWith(Ending, StringComparison.Ordinal) ? entry.FullName[..^Ending.Length] : entry.FullName;
                if (!names.Add(key))
                {
                    throw Refuse($"holds two arrays named '{Printable.Of(key)}'");
                }

                using var content = entry.Open();
                var tensor = Npy.Read(new Untrusted(content, $"{name}, array '{Printable.Of(key)}'", budget));
                budget -= tensor.Type.Bytes;
                tensors.Add(new NamedTensor(key, tensor));
            }

            return tensors;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or IOException)
        {
            throw Refuse($"is not a whole .npz archive: {Printable.Line(e.Message)}", e);
        }
    }

    /// <summary>Writes arrays, each under its name; not compressed, so that others can map them.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The arrays.</param>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (key, tensor) in tensors)
        {
            var entry = archive.CreateEntry(key + Ending, CompressionLevel.NoCompression);
            // The same arrays make the same bytes: no clock in the file.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            Npy.Write(content, tensor);
        }
    }
}
