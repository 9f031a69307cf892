using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Onnx.Formats;

/// <summary>Tensors in a file whose ending says the format: <c>.npy</c>, <c>.npz</c>, <c>.pb</c>, <c>.safetensors</c>.</summary>
public static class TensorFile
{
    private static readonly (string Ending, Func<Stream, string, IReadOnlyList<NamedTensor>> Read,
        Action<Stream, IReadOnlyList<NamedTensor>> Write)[] Formats =
    [
        (".npy", (s, name) => [new NamedTensor("", Npy.Read(s, name))], (s, t) => Npy.Write(s, t[0].Tensor)),
        (".npz", Npz.Read, Npz.Write),
        (".pb", (s, name) => [OnnxTensor.Read(s, name)], (s, t) => OnnxTensor.Write(s, t[0])),
        (".safetensors", (s, name) => Safetensors.Read(s, name).Tensors, (s, t) => Safetensors.Write(s, t)),
    ];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="InputException">It is missing, of another format, damaged, or a pickle.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        PickleFiles.RefuseByEnding(path);
        var format = FormatOf(path);
        using var stream = Open(path);
        PickleFiles.RefuseByContent(stream, path, archive: format.Ending == ".npz");
        return format.Read(stream, path);
    }

    /// <summary>Replaces a file: a crash leaves the old content or the new, whole.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="tensors">What it shall hold; one for the formats of one tensor.</param>
    /// <exception cref="InputException">The ending is of no known format, or several tensors do not go into it.</exception>
    /// <exception cref="StoppedException">The disk refuses.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        var format = FormatOf(path);
        if (format.Ending is ".npy" or ".pb" && tensors.Count != 1)
        {
            throw new InputException($"{path}: holds one tensor, and there are {tensors.Count}; use .npz");
        }

        DurableFile.Write(path, stream => format.Write(stream, tensors));
    }

    /// <summary>Refuses a file that cannot be written, before the work begins whose result it shall take.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="option">How a person chooses another, such as <c>--output</c>.</param>
    /// <exception cref="InputException">The ending is of no known format, or the file cannot be written.</exception>
    public static void RequireWritable(string path, string option)
    {
        ArgumentNullException.ThrowIfNull(path);
        FormatOf(path);
        Destination.RequireFile(path, option);
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static (string Ending, Func<Stream, string, IReadOnlyList<NamedTensor>> Read,
        Action<Stream, IReadOnlyList<NamedTensor>> Write) FormatOf(string path)
    {
        foreach (var format in Formats)
        {
            if (path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        throw new InputException(
            $"{path}: the ending says no known tensor format; {string.Join(", ", Formats.Select(f => f.Ending))} are known");
    }
}
