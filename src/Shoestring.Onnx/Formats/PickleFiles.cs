using Shoestring.Errors;

namespace Shoestring.Onnx.Formats;

/// <summary>Pickles run code when they are read, so they are never read: told by ending and by content.</summary>
internal static class PickleFiles
{
    /// <summary>What to do instead.</summary>
    public const string Advice =
        "convert it once where you trust it: python -c \"import torch, safetensors.torch as s; "
        + "s.save_file(torch.load('in.pth', weights_only=True), 'out.safetensors')\"";

    private static readonly string[] Endings = [".pth", ".pt", ".pkl", ".pickle", ".ckpt", ".bin"];

    /// <summary>Refuses a pickle by its ending.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="InputException">It ends like a pickle.</exception>
    public static void RefuseByEnding(string path)
    {
        if (Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw Refusal(path);
        }
    }

    /// <summary>Refuses a pickle by its first bytes, whatever it is called.</summary>
    /// <param name="stream">A seekable stream at its beginning, where it is left.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="archive">Whether a zip archive is what is expected (npz).</param>
    /// <exception cref="InputException">It begins like a pickle.</exception>
    public static void RefuseByContent(Stream stream, string name, bool archive)
    {
        Span<byte> start = stackalloc byte[4];
        var n = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Seek(-n, SeekOrigin.Current);
        // Protocol 2 and later begin with 0x80 and the protocol's number; PyTorch's newer files are zips of pickles.
        var pickle = n >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5;
        var zip = n == 4 && start.SequenceEqual("PK\u0003\u0004"u8);
        if (zip && !archive)
        {
            throw Refusal(name);
        }

        // A safetensors header may have a length that looks so; its JSON follows at byte 8.
        if (pickle && (n < 4 || start[3] != 0))
        {
            throw Refusal(name);
        }
    }

    private static InputException Refusal(string name) =>
        new($"{name}: is a Python pickle, which can run code when read and is never read; {Advice}");
}
