using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>What it was trained on: splits, classes, what the inspection found.</summary>
internal static class DataSection
{
    public static Html Render(ReportContent content)
    {
        var data = content.Run.Data;
        return Html.Of($"""
            <p class="intro"><b>{content.DataName}</b>: {Show.Plural((long)data.Train + data.Validation + data.Test, "sample")}, {(data.Channels == 1 ? "grey" : "colour")}, brought to {data.Width} × {data.Height} pixels.</p>
            {Splits(data)}
            {(data.Findings.Count == 0
                ? Html.If(content.Verb == "fit", () => new Html("<p>The inspection found nothing to complain about.</p>"))
                : Html.Of($"<h3>Found by the inspection</h3><ul>{data.Findings.Select(f => Html.Of($"<li>{f}</li>"))}</ul>"))}
            {Html.If(data.TrainPerClass.Count == data.Classes.Count && data.Classes.Count > 0, () => Classes(data))}
            """);
    }

    private static Html Splits(DataRecord data)
    {
        (string Name, int Count, string Use)[] splits =
        [
            ("training", data.Train, "learnt from"),
            ("validation", data.Validation, "every choice was made on it"),
            ("test", data.Test, data.Test > 0 ? "read once, at the end" : "there is none: the accuracies are those of validation"),
        ];
        return Html.Of($"""
            <div class="splits">
            {splits.Where(s => s.Count > 0).Select((s, i) => Html.Of($"<i class=\"s{i}\" style=\"flex:{s.Count}\"></i>"))}</div>
            <p class="legend">
            {splits.Select((s, i) => Html.Of($"<span><i class=\"swatch s{i}\"></i><b>{Show.Count(s.Count)}</b> {s.Name}: {s.Use}</span>"))}</p>
            """);
    }

    private static Html Classes(DataRecord data)
    {
        var most = data.TrainPerClass.Max();
        return Html.Of($"""
            <details{(data.Classes.Count <= 30 ? " open" : "")}><summary>Training samples of each class</summary>
            <div class="scroll"><table class="sortable compact"><thead><tr><th data-kind="text">Class</th>
            <th class="num">Training samples</th></tr></thead>
            <tbody>
            {data.Classes.Zip(data.TrainPerClass, (name, count) => Html.Of($"<tr><td>{name}</td>{Bar.Cell(Show.Count(count), most > 0 ? (double)count / most : 0, count, "wide")}</tr>\n"))}</tbody>
            </table></div></details>
            """);
    }
}
