namespace Shoestring.Errors;

/// <summary>
/// A run stopped for an outside cause (loss became NaN, the disk is full); the last good checkpoint is kept. Exit code 4.
/// </summary>
public sealed class StoppedException : ShoestringException
{
    /// <summary>Says in one line what stopped the run and what to try.</summary>
    /// <param name="message">The line that the user reads.</param>
    /// <param name="cause">What was caught below, if anything.</param>
    public StoppedException(string message, Exception? cause = null)
        : base(message, 4, cause)
    {
    }
}
