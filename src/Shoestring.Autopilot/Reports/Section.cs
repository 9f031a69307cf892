namespace Shoestring.Autopilot.Reports;

/// <summary>One section of the report.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Render">Draws its body; empty where a run has nothing to say about it.</param>
internal sealed record Section(string Id, string Title, Func<ReportContent, Html> Render);
