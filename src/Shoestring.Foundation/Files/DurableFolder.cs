using System.Globalization;
using Shoestring.Errors;

namespace Shoestring.Files;

/// <summary>
/// A row of saves of several files each (checkpoints): <c>save-000001/</c>, <c>save-000002/</c>, ... A save is written
/// under a temporary name, flushed, listed in a manifest of SHA-256 sums, renamed, and its folder flushed. The last two
/// are kept; a damaged one is passed over, loudly, for the older whole one.
/// </summary>
public sealed class DurableFolder
{
    private const string Prefix = "save-";
    private const int Keep = 2;
    private readonly IFileSystem _files;

    /// <summary>The saves in this folder, which is created with the first of them.</summary>
    public DurableFolder(string path, IFileSystem? files = null)
    {
        _files = files ?? PhysicalFileSystem.Instance;
        FolderPath = Path.GetFullPath(path);
    }

    /// <summary>The folder that holds the saves.</summary>
    public string FolderPath { get; }

    /// <summary>Saves the files that <paramref name="write"/> adds, all or none, and returns the save's number.</summary>
    /// <exception cref="StoppedException">The disk refuses; the saves before stand.</exception>
    public long Save(Action<DurableFolderWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = string.Empty;
        long number;
        try
        {
            if (!_files.FolderExists(FolderPath))
            {
                _files.CreateFolder(FolderPath);
                _files.FlushFolder(Path.GetDirectoryName(FolderPath)!);
            }

            number = Numbers().LastOrDefault() + 1;
            temporary = PathOf(number) + DurableFile.TemporarySuffix;
            if (_files.FolderExists(temporary))
            {
                _files.DeleteFolder(temporary);
            }

            _files.CreateFolder(temporary);
            var writer = new DurableFolderWriter(_files, temporary);
            write(writer);
            writer.Finish();
            _files.RenameFolder(temporary, PathOf(number));
            _files.FlushFolder(FolderPath);
        }
        catch (Exception failure)
        {
            if (temporary.Length > 0)
            {
                Try(() => _files.DeleteFolder(temporary));
            }

            if (DiskFailure.Is(failure))
            {
                throw DiskFailure.Writing(FolderPath, failure);
            }

            throw;
        }

        RemoveOld(number);
        return number;
    }

    /// <summary>
    /// The newest whole save, or null when nothing was ever saved here. <paramref name="tell"/> hears of each damaged
    /// save that is passed over.
    /// </summary>
    /// <exception cref="InputException">There are saves, and none of them is whole.</exception>
    public DurableSave? OpenLatest(Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        if (!_files.FolderExists(FolderPath))
        {
            return null;
        }

        string problem = string.Empty;
        foreach (long number in Numbers().Reverse())
        {
            if (Manifest.ReadVerified(_files, PathOf(number), out problem) is { } manifest)
            {
                return new DurableSave(_files, number, PathOf(number), manifest);
            }

            tell($"{PathOf(number)} is damaged ({problem}); falling back to the save before it");
        }

        return problem.Length == 0
            ? null
            : throw new InputException($"{FolderPath} holds no whole save (the oldest: {problem}); start the run anew");
    }

    private string PathOf(long number) =>
        Path.Combine(FolderPath, Prefix + number.ToString("D6", CultureInfo.InvariantCulture));

    private long[] Numbers() =>
    [
        .. _files.FoldersIn(FolderPath)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out long number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];

    // Housekeeping after the save is safe: a failure here must not undo it, so it is left for the next save.
    private void RemoveOld(long newest) => Try(() =>
    {
        foreach (long number in Numbers().Where(number => number <= newest - Keep))
        {
            // Renamed first, so that a half-deleted save never looks like one.
            string doomed = PathOf(number) + DurableFile.TemporarySuffix;
            _files.RenameFolder(PathOf(number), doomed);
            _files.DeleteFolder(doomed);
        }

        foreach (string left in _files.FoldersIn(FolderPath)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)
                && name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal)))
        {
            _files.DeleteFolder(Path.Combine(FolderPath, left));
        }
    });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            // What is left over has a temporary name, does no harm and is removed by the next save.
        }
    }
}
