using Shoestring.Errors;

namespace Shoestring.Files;

/// <summary>
/// Asks, before long work begins, whether its result can be written where it is wanted: by writing there, since rights and file systems
/// tell in no other way. Nothing is left behind.
/// </summary>
public static class Destination
{
    private static readonly IFileSystem Files = PhysicalFileSystem.Instance;

    /// <summary>Requires that files can be written into a folder that is there or can be made.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="option">How a person chooses another, such as <c>--out</c>.</param>
    /// <exception cref="InputException">They cannot.</exception>
    /// <exception cref="StoppedException">The disk is full.</exception>
    public static void RequireFolder(string path, string option)
    {
        path = Path.GetFullPath(path);
        string[] made = [.. Upwards(path).TakeWhile(folder => !Path.Exists(folder))];
        try
        {
            Files.CreateFolder(path);
            MakeFile(Path.Combine(path, DurableFile.TemporarySuffix));
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            throw Refusal(path, File.Exists(path) ? "it is a file" : Cause(path, failure), option, failure);
        }
        finally
        {
            Array.ForEach(made, RemoveEmpty);
        }
    }

    /// <summary>Requires that a file can be written, or written over, in a folder that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">How a person chooses another, such as <c>--output</c>.</param>
    /// <exception cref="InputException">It cannot.</exception>
    /// <exception cref="StoppedException">The disk is full.</exception>
    public static void RequireFile(string path, string option)
    {
        path = Path.GetFullPath(path);
        try
        {
            // What is there is opened and left as it is; beside it goes what will be renamed.
            if (Path.Exists(path))
            {
                Files.Append(path).Dispose();
            }

            MakeFile(path + DurableFile.TemporarySuffix);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            var cause = Directory.Exists(path) ? "it is a folder"
                : Path.Exists(Path.GetDirectoryName(path)) ? Cause(path, failure)
                : $"there is no folder {Path.GetDirectoryName(path)}";
            throw Refusal(path, cause, option, failure);
        }
    }

    private static void MakeFile(string path)
    {
        Files.Create(path).Dispose();
        Files.DeleteFile(path);
    }

    private static ShoestringException Refusal(string path, string cause, string option, Exception failure) => DiskFailure.IsFull(failure)
        ? DiskFailure.Writing(path, failure)
        : new InputException($"{path} cannot be written: {cause}; choose another place with {option}", failure);

    private static string Cause(string path, Exception failure) =>
        Upwards(path).FirstOrDefault(Path.Exists) is { } there && File.Exists(there) && there != path
            ? $"{there} is a file, no folder"
            : failure switch
            {
                UnauthorizedAccessException => "permission denied",
                PathTooLongException => "the name is too long",
                DirectoryNotFoundException or FileNotFoundException => "nothing can be made there",
                _ => DiskFailure.OneLine(failure.Message),
            };

    // The path, its folder, and so on up to the root.
    private static IEnumerable<string> Upwards(string path)
    {
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    // Not what is in it: another run may have come in between.
    private static void RemoveEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception failure) when (DiskFailure.Is(failure))
        {
            // It was not made, or is in use: both are well.
        }
    }
}
