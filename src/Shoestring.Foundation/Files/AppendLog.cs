using System.Text.Json;

namespace Shoestring.Files;

/// <summary>
/// A file of JSON lines that only grows: one record a write, each with a checksum. A record that a crash cut short is
/// removed when the log is opened again. Not for several writers at once.
/// </summary>
public sealed class AppendLog : IDisposable
{
    private const byte LineFeed = (byte)'\n';
    private readonly IFileSystem _files;
    private readonly string _path;
    private Stream _file;
    private long _length;
    private bool _torn;

    private AppendLog(IFileSystem files, string path, long length, Stream file)
    {
        _files = files;
        _path = path;
        _length = length;
        _file = file;
    }

    /// <summary>Opens a log to append to, creating it when it is missing and cutting off a torn last record.</summary>
    /// <param name="path">The file, by custom <c>*.jsonl</c>.</param>
    /// <param name="keep">How many records to keep: a resume cuts the log back to what its checkpoint knew.</param>
    /// <param name="files">The file system; the machine's own when null.</param>
    /// <exception cref="Errors.StoppedException">The disk refuses.</exception>
    public static AppendLog Open(string path, long keep = long.MaxValue, IFileSystem? files = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        files ??= PhysicalFileSystem.Instance;
        path = Path.GetFullPath(path);
        try
        {
            bool isNew = !files.FileExists(path);
            long length = 0;
            if (!isNew)
            {
                byte[] content = ReadAll(files, path);
                length = LengthOf(content, keep);
                if (length < content.Length)
                {
                    files.Truncate(path, length);
                }
            }

            Stream file = files.Append(path);
            if (isNew)
            {
                files.FlushFolder(Path.GetDirectoryName(path)!);
            }

            return new AppendLog(files, path, length, file);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            throw DiskFailure.Writing(path, failure);
        }
    }

    /// <summary>Reads all whole records; <paramref name="tell"/> hears of those that are damaged and passed over.</summary>
    /// <exception cref="Errors.InputException">The file cannot be read.</exception>
    public static IReadOnlyList<JsonElement> Read(string path, Action<string> tell, IFileSystem? files = null)
    {
        ArgumentNullException.ThrowIfNull(tell);
        byte[] content;
        try
        {
            content = ReadAll(files ?? PhysicalFileSystem.Instance, path);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            throw new Errors.InputException(
                $"cannot read {path}: {DiskFailure.OneLine(failure.Message)}; is this the right folder?", failure);
        }

        var records = new List<JsonElement>();
        ReadOnlySpan<byte> rest = content;
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOf(LineFeed);
            if (end < 0)
            {
                tell($"{path}: the last record was cut short by a crash; it is left out");
                break;
            }

            if (LogLine.Decode(rest[..end]) is { } record)
            {
                records.Add(record);
            }
            else
            {
                tell($"{path}: line {line} is damaged; it is left out");
            }

            rest = rest[(end + 1)..];
        }

        return records;
    }

    /// <summary>Appends a record in one write; it survives the end of this process, and after <see cref="Flush"/> a crash.</summary>
    /// <exception cref="ArgumentException">The record is not a JSON object.</exception>
    /// <exception cref="Errors.StoppedException">The disk refuses; the records before stand.</exception>
    public void Append(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("a record is a JSON object", nameof(record));
        }

        byte[] line = LogLine.Encode(JsonSerializer.SerializeToUtf8Bytes(record));
        try
        {
            if (_torn)
            {
                // The failed write may have left a part of its line, and the stream's position after it is unknown.
                _file.Dispose();
                _files.Truncate(_path, _length);
                _file = _files.Append(_path);
            }

            _torn = true;
            _file.Write(line);
            _torn = false;
            _length += line.Length;
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            throw DiskFailure.Writing(_path, failure);
        }
    }

    /// <summary>Appends what <paramref name="write"/> puts between the braces of one JSON object.</summary>
    /// <exception cref="Errors.StoppedException">The disk refuses; the records before stand.</exception>
    public void Append(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        Append(document.RootElement);
    }

    /// <summary>Returns when all records are on the disk.</summary>
    /// <exception cref="Errors.StoppedException">The disk refuses.</exception>
    public void Flush()
    {
        try
        {
            _files.FlushFile(_file);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            throw DiskFailure.Writing(_path, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // A damaged line in the middle stays and counts as a line: what is written is never rewritten.
    private static int LengthOf(ReadOnlySpan<byte> content, long keep)
    {
        int length = 0;
        for (long line = 0; line < keep; line++)
        {
            int end = content[length..].IndexOf(LineFeed);
            if (end < 0)
            {
                break;
            }

            length += end + 1;
        }

        return length;
    }

    private static byte[] ReadAll(IFileSystem files, string path)
    {
        using Stream stream = files.OpenRead(path);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
