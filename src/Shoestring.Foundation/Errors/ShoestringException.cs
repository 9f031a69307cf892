namespace Shoestring.Errors;

/// <summary>
/// A failure that is told to a person as one line: what, where and what to do. Everything else that escapes is a bug of ours.
/// </summary>
public abstract class ShoestringException : Exception
{
    private protected ShoestringException(string message, int exitCode, Exception? cause)
        : base(message, cause) => ExitCode = exitCode;

    /// <summary>The process's exit code when this reaches the command line: 2, 3 or 4.</summary>
    public int ExitCode { get; }
}
