using Shoestring.Files;

namespace Shoestring.Tests.Files;

/// <summary>
/// A disk that knows what a crash would leave: content counts as stored after its file was flushed, names after their
/// folder was flushed; what else survives is up to <see cref="Survival"/>.
/// </summary>
internal sealed class MemoryDisk : IFileSystem
{
    private readonly Node _root;

    public MemoryDisk()
        : this(Node.Folder())
    {
    }

    private MemoryDisk(Node root) => _root = root;

    /// <summary>The disk as it is found after a crash now.</summary>
    public MemoryDisk Crash(Survival survival) => new(_root.After(survival));

    public Stream Create(string path)
    {
        Node file = Node.File();
        Parent(path).Names[Path.GetFileName(path)] = file;
        return new Handle(file);
    }

    public Stream Append(string path)
    {
        Dictionary<string, Node> names = Parent(path).Names;
        if (!names.TryGetValue(Path.GetFileName(path), out Node? file))
        {
            names[Path.GetFileName(path)] = file = Node.File();
        }

        return new Handle(file);
    }

    public Stream OpenRead(string path) =>
        new MemoryStream([.. (Find(path) ?? throw new FileNotFoundException("no such file: " + path)).Content]);

    public void FlushFile(Stream file)
    {
        Node node = ((Handle)file).File;
        node.StoredContent = [.. node.Content];
    }

    public void FlushFolder(string path)
    {
        Node folder = Find(path) ?? throw new DirectoryNotFoundException(path);
        folder.StoredNames = new(folder.Names);
    }

    public void RenameFile(string from, string to)
    {
        Node file = Find(from) ?? throw new FileNotFoundException("no such file: " + from);
        Parent(from).Names.Remove(Path.GetFileName(from));
        Parent(to).Names[Path.GetFileName(to)] = file;
    }

    public void RenameFolder(string from, string to)
    {
        if (Find(to) != null)
        {
            throw new IOException("not free: " + to);
        }

        RenameFile(from, to);
    }

    public void Truncate(string path, long length)
    {
        Node file = Find(path)!;
        file.Content.RemoveRange((int)length, file.Content.Count - (int)length);
        file.StoredContent = [.. file.Content];
    }

    public void CreateFolder(string path)
    {
        Node at = _root;
        foreach (string part in Parts(path))
        {
            if (!at.Names.TryGetValue(part, out Node? next))
            {
                at.Names[part] = next = Node.Folder();
            }

            at = next;
        }
    }

    public void DeleteFile(string path) => Parent(path).Names.Remove(Path.GetFileName(path));

    public void DeleteFolder(string path)
    {
        if (!Parent(path).Names.Remove(Path.GetFileName(path)))
        {
            throw new DirectoryNotFoundException(path);
        }
    }

    public bool FileExists(string path) => Find(path) is { IsFolder: false };

    public bool FolderExists(string path) => Find(path) is { IsFolder: true };

    public IReadOnlyList<string> FoldersIn(string path) =>
        [.. Find(path)!.Names.Where(entry => entry.Value.IsFolder).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>Turns all bits of one byte: damage at rest.</summary>
    public void Flip(string path, int index, byte bits = 0xFF) => Find(path)!.Content[index] ^= bits;

    public int LengthOf(string path) => Find(path)!.Content.Count;

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private Node Parent(string path) =>
        Find(Path.GetDirectoryName(path)!) ?? throw new DirectoryNotFoundException(Path.GetDirectoryName(path));

    private Node? Find(string path)
    {
        Node? at = _root;
        foreach (string part in Parts(path))
        {
            if (at == null || !at.Names.TryGetValue(part, out at))
            {
                return null;
            }
        }

        return at;
    }

    private sealed class Node
    {
        public bool IsFolder { get; private init; }

        public List<byte> Content { get; private init; } = [];

        public List<byte>? StoredContent { get; set; }

        public Dictionary<string, Node> Names { get; private init; } = [];

        public Dictionary<string, Node> StoredNames { get; set; } = [];

        public static Node File() => new();

        public static Node Folder() => new() { IsFolder = true };

        public Node After(Survival survival)
        {
            Dictionary<string, Node> names = survival == Survival.OnlyFlushed ? StoredNames : Names;
            List<byte> content = survival switch
            {
                Survival.Everything => Content,
                Survival.NamesAndHalves when StoredContent == null => Content[..(Content.Count / 2)],
                _ => StoredContent ?? [],
            };
            var copies = names.ToDictionary(entry => entry.Key, entry => entry.Value.After(survival));
            return new Node
            {
                IsFolder = IsFolder,
                Content = [.. content],
                StoredContent = [.. content],
                Names = copies,
                StoredNames = new(copies),
            };
        }
    }

    private sealed class Handle(Node file) : MemoryStream
    {
        public Node File => file;

        public override void Write(ReadOnlySpan<byte> buffer) => file.Content.AddRange(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
