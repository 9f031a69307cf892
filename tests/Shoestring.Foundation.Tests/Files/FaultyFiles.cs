using System.Runtime.CompilerServices;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

/// <summary>Asks before each operation what shall befall it; counts and records them.</summary>
internal sealed class FaultyFiles(IFileSystem inner, Func<int, string, Fault> decide) : IFileSystem
{
    private const int Eio = 5;
    private const int Enospc = 28;
    private bool _gone;

    /// <summary>The operations so far, by name.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Fails the Nth operation (from 0), once or from then on.</summary>
    public static FaultyFiles Nth(IFileSystem inner, int nth, Fault fault, bool forGood = false) =>
        new(inner, (index, _) => index == nth || (forGood && index > nth) ? fault : Fault.None);

    public Stream Create(string path) => new FaultyStream(this, Do(() => inner.Create(path)) ?? Stream.Null);

    public Stream Append(string path) => new FaultyStream(this, Do(() => inner.Append(path)) ?? Stream.Null);

    public Stream OpenRead(string path) => Do(() => inner.OpenRead(path)) ?? Stream.Null;

    public void FlushFile(Stream file) => Do(() => inner.FlushFile(((FaultyStream)file).Inner));

    public void FlushFolder(string path) => Do(() => inner.FlushFolder(path));

    public void RenameFile(string from, string to) => Do(() => inner.RenameFile(from, to));

    public void RenameFolder(string from, string to) => Do(() => inner.RenameFolder(from, to));

    public void Truncate(string path, long length) => Do(() => inner.Truncate(path, length));

    public void CreateFolder(string path) => Do(() => inner.CreateFolder(path));

    public void DeleteFile(string path) => Do(() => inner.DeleteFile(path));

    public void DeleteFolder(string path) => Do(() => inner.DeleteFolder(path));

    public bool FileExists(string path) => inner.FileExists(path);

    public bool FolderExists(string path) => inner.FolderExists(path);

    public IReadOnlyList<string> FoldersIn(string path) => Do(() => inner.FoldersIn(path)) ?? [];

    private void Do(Action action, [CallerMemberName] string operation = "")
    {
        if (Allows(operation))
        {
            action();
        }
    }

    private T? Do<T>(Func<T> action, [CallerMemberName] string operation = "")
        where T : class => Allows(operation) ? action() : null;

    private bool Allows(string operation)
    {
        Fault fault = Next(operation);
        ThrowIf(fault == Fault.ShortWrite ? Fault.InputOutput : fault);
        return fault != Fault.LeftOut;
    }

    private Fault Next(string operation)
    {
        if (_gone)
        {
            return Fault.Crash;
        }

        Fault fault = decide(Operations.Count, operation);
        Operations.Add(operation);
        _gone = fault == Fault.Crash;
        return fault;
    }

    private static void ThrowIf(Fault fault)
    {
        switch (fault)
        {
            case Fault.InputOutput: throw new IOException("Input/output error", Eio);
            case Fault.NoSpace: throw new IOException("No space left on device", Enospc);
            case Fault.Denied: throw new UnauthorizedAccessException("Permission denied");
            case Fault.Crash: throw new CrashException();
        }
    }

    private sealed class FaultyStream(FaultyFiles files, Stream inner) : MemoryStream
    {
        public Stream Inner => inner;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Fault fault = files.Next("Write");
            if (fault == Fault.ShortWrite)
            {
                inner.Write(buffer[..(buffer.Length / 2)]);
                fault = Fault.NoSpace;
            }

            ThrowIf(fault);
            if (fault != Fault.LeftOut)
            {
                inner.Write(buffer);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
