namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Precision, recall and F1 of every class.</summary>
internal static class ClassesSection
{
    public static Html Render(ReportContent content)
    {
        if (ConfusionCounts.Of(content.Run) is not { } counts)
        {
            return Html.Empty;
        }

        var classes = Enumerable.Range(0, counts.Classes.Count).ToArray();
        var macro = classes.Select(counts.F1).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        var result = content.Run.Result!;
        return Html.Of($"""
            <p class="intro">Precision: of what it calls so, how much is so. Recall: of what is so, how much it finds. F1 joins both; its mean over the classes is <b>{Show.Percent(macro, 2)}</b>.
            {Html.If(classes.Length > 5, () => Html.Of($"The true class is among the first five answers for {Show.Percent(result.Top5, 2)}. "))}{Html.If(result.CalibrationError > 0, () => Html.Of($"Its confidence is off by {Show.Percent(result.CalibrationError, 2)} on average (expected calibration error)."))}</p>
            <div class="scroll"><table class="sortable">
            <thead><tr><th data-kind="text">Class</th><th class="num">Precision</th><th class="num">Recall</th>
            <th class="num">F1</th><th class="num">Samples</th></tr></thead>
            <tbody>{classes.Select(c => Row(counts, c))}</tbody></table></div>
            """);
    }

    private static Html Row(ConfusionCounts counts, int c) => Html.Of($"""
        <tr><td>{counts.Classes[c]}</td>
        {Rate(counts.Precision(c))}{Rate(counts.Recall(c))}{Rate(counts.F1(c))}{Bar.Number(Show.Count(counts.Truth(c)), counts.Truth(c))}</tr>

        """);

    private static Html Rate(double rate) => Bar.Cell(Show.Percent(rate), rate, double.IsFinite(rate) ? rate : -1);
}
