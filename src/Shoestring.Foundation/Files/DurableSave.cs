namespace Shoestring.Files;

/// <summary>One whole save: every file was there with the length and SHA-256 of its manifest when it was opened.</summary>
public sealed class DurableSave
{
    private readonly IFileSystem _files;
    private readonly Manifest _manifest;

    internal DurableSave(IFileSystem files, long number, string folder, Manifest manifest)
    {
        _files = files;
        _manifest = manifest;
        Number = number;
        Folder = folder;
    }

    /// <summary>Its place in the order of saves: 1, 2, ...</summary>
    public long Number { get; }

    /// <summary>The folder that holds its files.</summary>
    public string Folder { get; }

    /// <summary>The names of its files, in ordinal order.</summary>
    public IEnumerable<string> Names => _manifest.Files.Select(file => file.Name);

    /// <summary>The content of one file.</summary>
    /// <exception cref="KeyNotFoundException">The save has no file of this name.</exception>
    public byte[] ReadAllBytes(string name)
    {
        Manifest.Entry entry = _manifest.Files.FirstOrDefault(file => file.Name == name)
            ?? throw new KeyNotFoundException($"save {Number} has no file '{name}'");
        using Stream stream = _files.OpenRead(Path.Combine(Folder, entry.Name));
        var content = new byte[entry.Bytes];
        stream.ReadExactly(content);
        return content;
    }
}
