using Shoestring.Data;

namespace Shoestring.Autopilot.Runs;

/// <summary>Tells of samples that were left out: how many, and the first of them by name.</summary>
public static class LeftOut
{
    private const int Named = 5;

    /// <summary>One line each; empty when nothing was left out.</summary>
    /// <param name="problems">What was left out, and why.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<DataProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0)
        {
            return [];
        }

        var more = problems.Count > Named ? $" (the first {Named}; 'shoestring inspect' names more)" : "";
        return problems.Take(Named).Select(p => $"  {p.Line}").Prepend($"{problems.Count} {(problems.Count == 1 ? "picture was" : "pictures were")} left out{more}:");
    }

    /// <summary>The first of them by name, where it is told already how many there are.</summary>
    /// <param name="problems">What was left out, and why.</param>
    public static IEnumerable<string> Details(IReadOnlyList<DataProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return problems.Take(Named).Select(p => $"  left out: {p.Line}");
    }
}
