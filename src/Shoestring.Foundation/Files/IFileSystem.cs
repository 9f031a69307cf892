namespace Shoestring.Files;

/// <summary>
/// The seam that every file operation of a save goes through, so that tests can fail any of them and replay a crash.
/// Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, as in the base class library.
/// </summary>
public interface IFileSystem
{
    /// <summary>Creates a file, or empties it, and opens it for writing without a buffer of its own.</summary>
    Stream Create(string path);

    /// <summary>Opens a file for appending without a buffer, creating it when it is missing.</summary>
    Stream Append(string path);

    /// <summary>Opens a file for reading.</summary>
    Stream OpenRead(string path);

    /// <summary>Returns when the content of a file that this seam opened is on the disk (fsync).</summary>
    void FlushFile(Stream file);

    /// <summary>Returns when the names in a folder are on the disk (fsync of the folder).</summary>
    void FlushFolder(string path);

    /// <summary>Renames a file within its folder; a file of the new name is replaced in the same instant.</summary>
    void RenameFile(string from, string to);

    /// <summary>Renames a folder; the new name must be free.</summary>
    void RenameFolder(string from, string to);

    /// <summary>Cuts a file to a length in bytes.</summary>
    void Truncate(string path, long length);

    /// <summary>Creates a folder and those above it; does nothing when it is there.</summary>
    void CreateFolder(string path);

    /// <summary>Deletes a file; does nothing when it is missing.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a folder with all that is in it.</summary>
    void DeleteFolder(string path);

    /// <summary>Whether a file of this name is there.</summary>
    bool FileExists(string path);

    /// <summary>Whether a folder of this name is there.</summary>
    bool FolderExists(string path);

    /// <summary>The names (without path) of the folders in a folder, in ordinal order.</summary>
    IReadOnlyList<string> FoldersIn(string path);
}
