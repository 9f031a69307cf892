using Shoestring.Errors;

namespace Shoestring.Files;

/// <summary>Turns what the file system says into the one line that a person reads.</summary>
internal static class DiskFailure
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as Windows HRESULTs.
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsFull(Exception failure) => failure.HResult is NoSpace or OverQuota or WindowsDiskFull or WindowsHandleDiskFull;

    public static bool Is(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static StoppedException Writing(string path, Exception failure) => new(
        failure switch
        {
            UnauthorizedAccessException =>
                $"cannot write {path}: permission denied; give this user the right to write there, then resume",
            _ when IsFull(failure) =>
                $"cannot write {path}: the disk is full; free some space, then resume (the last whole save is kept)",
            _ => $"cannot write {path}: {OneLine(failure.Message)}; check the disk, then resume (the last whole save is kept)",
        },
        failure);

    public static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd(' ', '.');
}
