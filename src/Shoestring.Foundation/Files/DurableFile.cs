using System.Text;

namespace Shoestring.Files;

/// <summary>
/// Replaces a file so that a crash at any moment leaves the old content or the new, whole: temporary name in the same
/// folder, flush of the file, rename, flush of the folder.
/// </summary>
public static class DurableFile
{
    /// <summary>What the name of an unfinished file ends in; such files are never read.</summary>
    internal const string TemporarySuffix = ".tmp";

    private const int BufferBytes = 1 << 16;

    /// <summary>Replaces the file by these bytes.</summary>
    /// <exception cref="Errors.StoppedException">The disk refuses; the old content stands.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, IFileSystem? files = null)
    {
        files ??= PhysicalFileSystem.Instance;
        path = Path.GetFullPath(path);
        string temporary = path + TemporarySuffix;
        try
        {
            using (Stream file = files.Create(temporary))
            {
                file.Write(content);
                files.FlushFile(file);
            }

            Publish(files, temporary, path);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            Discard(files, temporary);
            throw DiskFailure.Writing(path, failure);
        }
    }

    /// <summary>Replaces the file by this text in UTF-8.</summary>
    /// <exception cref="Errors.StoppedException">The disk refuses; the old content stands.</exception>
    public static void Write(string path, string text, IFileSystem? files = null) =>
        Write(path, Encoding.UTF8.GetBytes(text), files);

    /// <summary>Replaces the file by what <paramref name="write"/> puts into the stream (buffered, forward only).</summary>
    /// <exception cref="Errors.StoppedException">The disk refuses; the old content stands.</exception>
    public static void Write(string path, Action<Stream> write, IFileSystem? files = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        files ??= PhysicalFileSystem.Instance;
        path = Path.GetFullPath(path);
        string temporary = path + TemporarySuffix;
        try
        {
            WriteFlushed(files, temporary, write);
            Publish(files, temporary, path);
        }
        catch (Exception failure)
        {
            Discard(files, temporary);
            if (DiskFailure.Is(failure))
            {
                throw DiskFailure.Writing(path, failure);
            }

            throw;
        }
    }

    /// <summary>Writes a file under its own name and flushes it: for files inside a folder that is not published yet.</summary>
    internal static void WriteFlushed(IFileSystem files, string path, Action<Stream> write)
    {
        using Stream file = files.Create(path);
        var buffer = new BufferedStream(file, BufferBytes);
        write(buffer);

        // Flush, not Dispose: after a failure Dispose would write once more.
        buffer.Flush();
        files.FlushFile(file);
    }

    private static void Publish(IFileSystem files, string temporary, string path)
    {
        files.RenameFile(temporary, path);
        files.FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static void Discard(IFileSystem files, string temporary)
    {
        try
        {
            files.DeleteFile(temporary);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            // The first failure is the one to tell; a left-over temporary file does no harm.
        }
    }
}
