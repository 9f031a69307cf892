namespace Shoestring.Data;

/// <summary>One sample or file that was left out, and why.</summary>
/// <param name="Id">The sample: a path, or a file and a number.</param>
/// <param name="Reason">One line for a person.</param>
public sealed record DataProblem(string Id, string Reason)
{
    /// <summary>Both in one line, the sample named once.</summary>
    public string Line => Reason.Contains(Id, StringComparison.Ordinal) ? Reason : $"{Id}: {Reason}";
}
