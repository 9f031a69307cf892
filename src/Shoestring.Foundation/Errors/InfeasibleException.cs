namespace Shoestring.Errors;

/// <summary>A budget that cannot be met; the message names the nearest feasible point. Exit code 3.</summary>
public sealed class InfeasibleException : ShoestringException
{
    /// <summary>Says in one line what cannot be met and what is the nearest that can.</summary>
    /// <param name="message">The line that the user reads.</param>
    public InfeasibleException(string message)
        : base(message, 3, null)
    {
    }
}
