using Shoestring.Graphs.Programs;

namespace Shoestring.Cli.Benching;

/// <summary>Profiles of a part of a program's runs: a program counts from its first run on, warm-up and all.</summary>
internal static class KernelTimes
{
    /// <summary>The profile of the runs between two profiles.</summary>
    /// <param name="before">The profile when <paramref name="runsBefore"/> runs were made.</param>
    /// <param name="runsBefore">Runs before.</param>
    /// <param name="after">The profile when <paramref name="runsAfter"/> runs were made.</param>
    /// <param name="runsAfter">Runs after, more than before.</param>
    public static KernelProfile[] Between(
        IReadOnlyList<KernelProfile> before, int runsBefore, IReadOnlyList<KernelProfile> after, int runsAfter) =>
    [
        .. after.Zip(before, (b, a) => b with
        {
            Seconds = ((b.Seconds * runsAfter) - (a.Seconds * runsBefore)) / (runsAfter - runsBefore),
        }),
    ];
}
