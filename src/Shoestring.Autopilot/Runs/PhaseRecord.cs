namespace Shoestring.Autopilot.Runs;

/// <summary>Work of a run from which no model came.</summary>
/// <param name="Name">The phase: <c>inspect</c>, <c>choose</c>.</param>
/// <param name="Title">The same for a reader: "Inspect the data".</param>
/// <param name="Seconds">What it took, seconds.</param>
public sealed record PhaseRecord(string Name, string Title, double Seconds);
