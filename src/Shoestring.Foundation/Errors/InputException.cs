namespace Shoestring.Errors;

/// <summary>Bad input or usage: a missing folder, a malformed file, an option that makes no sense. Exit code 2.</summary>
public sealed class InputException : ShoestringException
{
    /// <summary>Says in one line what is wrong, where, and what to do.</summary>
    /// <param name="message">The line that the user reads.</param>
    /// <param name="cause">What was caught below, if anything.</param>
    public InputException(string message, Exception? cause = null)
        : base(message, 2, cause)
    {
    }
}
