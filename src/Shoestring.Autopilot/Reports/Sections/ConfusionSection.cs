namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>The confusion matrix as a heat map with its counts, and the worst confusions in words.</summary>
internal static class ConfusionSection
{
    private const int MostClasses = 40;
    private const int Told = 6;

    public static Html Render(ReportContent content)
    {
        if (ConfusionCounts.Of(content.Run) is not { } counts)
        {
            return Html.Empty;
        }

        var split = content.Run.Result!.Split;
        return Html.Of($"""
            {Words(counts, split)}
            {(counts.Classes.Count <= MostClasses
                ? Matrix(counts)
                : Html.Of($"<p class=\"note\">With {counts.Classes.Count} classes the matrix would not be readable; run.json holds it.</p>"))}
            """);
    }

    private static Html Words(ConfusionCounts counts, string split)
    {
        var all = counts.Confusions().ToArray();
        if (all.Length == 0)
        {
            return Html.Of($"<p class=\"intro\">Not one sample of the {split} split is taken for another class.</p>");
        }

        var mistakes = all.Sum(c => c.Count);
        var samples = Enumerable.Range(0, counts.Classes.Count).Sum(counts.Truth);
        var worst = all.Take(Told).ToArray();
        return Html.Of($"""
            <p class="intro">{Show.Plural(mistakes, "mistake")} in {Show.Plural(samples, "sample")} of the {split} split.
            {(all.Length > worst.Length ? $"The {worst.Length} most frequent kinds make {Show.Percent((double)worst.Sum(c => c.Count) / mistakes, 0)} of them:" : "They are:")}</p>
            <ul class="confusions">
            {worst.Select(c => Html.Of($"<li><b>{counts.Classes[c.Truth]}</b> is taken for <b>{counts.Classes[c.Predicted]}</b> <span class=\"note\">{Show.Plural(c.Count, "time")}, {Show.Percent((double)c.Count / counts.Truth(c.Truth))} of its samples</span></li>"))}</ul>
            """);
    }

    private static Html Matrix(ConfusionCounts counts)
    {
        var classes = Enumerable.Range(0, counts.Classes.Count).ToArray();
        return Html.Of($"""
            <div class="scroll"><table class="matrix{(classes.Length > 16 ? " dense" : "")}" style="--n:{classes.Length}">
            <thead><tr><td class="corner">truth ↓ &nbsp; predicted →</td>
            {classes.Select(c => Html.Of($"<th scope=\"col\"><span>{counts.Classes[c]}</span></th>"))}</tr></thead>
            <tbody>
            {classes.Select(t => Html.Of($"<tr><th scope=\"row\">{counts.Classes[t]}</th>{classes.Select(p => Cell(counts, t, p))}</tr>\n"))}</tbody>
            </table></div>
            <p class="note">Rows are the true classes. Blue is right, orange is wrong; the deeper, the larger the share of the row.</p>
            """);
    }

    private static Html Cell(ConfusionCounts counts, int truth, int predicted)
    {
        var count = counts[truth, predicted];
        if (count == 0)
        {
            return new Html("<td class=\"zero\">·</td>");
        }

        var share = (double)count / counts.Truth(truth);
        var right = truth == predicted;

        // Mistakes are rare: their colour grows with the root of their share, or none would be seen.
        var depth = right ? 0.15 + (0.75 * share * share) : 0.08 + (0.92 * Math.Sqrt(Math.Min(1, share * 2)));
        var tip = $"{counts.Classes[truth]} taken for {counts.Classes[predicted]}: {Show.Count(count)} ({Show.Percent(share)})";
        return Html.Of($"""
            <td class="{(right ? "right" : "wrong")}{(depth > (right ? 0.75 : 0.62) ? " deep" : "")}" style="--a:{Bar.Fraction(depth)}" data-tip="{tip}">{count}</td>
            """);
    }
}
