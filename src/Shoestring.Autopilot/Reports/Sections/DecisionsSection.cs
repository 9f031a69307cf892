namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>The choices that were made for the user.</summary>
internal static class DecisionsSection
{
    public static Html Render(ReportContent content) => content.Run.Decisions.Count == 0 ? Html.Empty : Html.Of($"""
        <p class="intro">Nobody had to choose these; a resumed run reads them back, so that it ends in the same bits.</p>
        <div class="scroll"><table>
        <thead><tr><th>About</th><th>Choice</th><th>Why</th></tr></thead>
        <tbody>
        {content.Run.Decisions.Select(d => Html.Of($"<tr><td class=\"topic\">{d.Topic}</td><td class=\"choice\"><b>{d.Choice}</b></td><td>{d.Reason}</td></tr>\n"))}</tbody>
        </table></div>
        """);
}
