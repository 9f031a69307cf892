using Shoestring.Autopilot.Reports.Sections;

namespace Shoestring.Autopilot.Reports;

/// <summary>Puts the sections on one page.</summary>
internal static class ReportPage
{
    // Nothing is fetched and nothing is sent: what is inline may run, everything else is refused.
    private static readonly Html Policy = new(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");

    /// <summary>The sections in the order of reading; a new one is a file and a row here.</summary>
    internal static IReadOnlyList<Section> Sections { get; } =
    [
        new("path", "Stage by stage", PathSection.Render),
        new("curves", "Learning curves", CurvesSection.Render),
        new("confusion", "What it confuses", ConfusionSection.Render),
        new("classes", "Class by class", ClassesSection.Render),
        new("mistakes", "Its most confident mistakes", MistakesSection.Render),
        new("layers", "Where size and time go", LayersSection.Render),
        new("data", "The data", DataSection.Render),
        new("decisions", "What was decided, and why", DecisionsSection.Render),
        new("use", "How to use the model", UseSection.Render),
        new("reproduce", "How to repeat this run", ReproduceSection.Render),
    ];

    public static Html Render(ReportContent content)
    {
        var bodies = Sections.Select(s => (Section: s, Body: s.Render(content))).Where(s => s.Body.Markup.Length > 0).ToArray();
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{content.Run.Name} · Shoestring report</title>
            <style>{Asset.Style}</style>
            </head>
            <body>
            <main>
            {VerdictSection.Render(content)}
            <nav aria-label="Sections">{bodies.Select(b => Html.Of($"<a href=\"#{b.Section.Id}\">{b.Section.Title}</a>"))}</nav>
            {bodies.Select(b => Html.Of($"<section id=\"{b.Section.Id}\"><h2>{b.Section.Title}</h2>{b.Body}</section>\n"))}
            </main>
            <footer>Written by Shoestring {content.Run.Machine.Shoestring} from run.json and metrics.jsonl. This page fetches and sends nothing.</footer>
            <div id="tip" role="status" hidden></div>
            <script>{Asset.Script}</script>
            </body>
            </html>

            """);
    }
}
