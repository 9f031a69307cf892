using System.Globalization;
using System.Text.Json;
using Shoestring.Data;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Programs that use the model, with its own preprocessing written into them.</summary>
internal static class UseSection
{
    private static readonly (string Id, string Name, string Asset)[] Programs =
    [
        ("use-cs", "C#", "use-csharp.txt"),
        ("use-py", "Python", "use-python.txt"),
        ("use-web", "JavaScript (browser)", "use-browser.txt"),
        ("use-node", "JavaScript (Node.js)", "use-node.txt"),
    ];

    public static Html Render(ReportContent content)
    {
        if (content.Run.Result is not { } result || content.Preprocessing is not { } input)
        {
            return content.Run.Result is null
                ? Html.Empty
                : new Html("""
                    <p>The model could not be opened when this page was written, so its preprocessing is not known here; it stands in
                    the model's metadata under <code>preprocessing</code>. <code>shoestring report</code> writes this page anew.</p>
                    """);
        }

        var values = Values(content, result.Model, input);
        return Html.Of($"""
            <p class="intro">One picture in, one answer out; each program is whole and takes the path of a picture. The model's input <code>input</code> is
            float32 [N, {input.Channels}, {input.Height}, {input.Width}], its output <code>logits</code> is float32 [N, {content.Run.Data.Classes.Count}]; N is any number of pictures.
            Each value is <code>(byte / 255 − mean) / std</code>{Numbers(input)}.</p>
            <div class="tabs"><div role="tablist">{Programs.Select((p, i) => Html.Of($"<button role=\"tab\" type=\"button\" id=\"tab-{p.Id}\" aria-controls=\"{p.Id}\" aria-selected=\"{(i == 0 ? "true" : "false")}\">{p.Name}</button>"))}</div>
            {Programs.Select(p => Panel(p.Id, p.Name, Filled(Asset.Read(p.Asset), values)))}</div>
            """);
    }

    private static Html Numbers(Preprocessing input) => input.Channels == 1
        ? Html.Of($", with mean {input.Mean[0]} and std {input.Std[0]}")
        : Html.Of($" in the order red, green, blue, with mean [{Floats(input.Mean, "")}] and std [{Floats(input.Std, "")}]");

    private static Html Panel(string id, string name, string program) => Html.Of($"""
        <div role="tabpanel" id="{id}" aria-labelledby="tab-{id}"><h3>{name}</h3><pre class="code"><button class="copy" type="button">Copy</button><code>{Lines(program)}</code></pre></div>
        """);

    private static IEnumerable<Html> Lines(string program) => program.TrimEnd().Split('\n').Select(line =>
        Comments.Any(c => line.TrimStart().StartsWith(c, StringComparison.Ordinal))
            ? Html.Of($"<span class=\"comment\">{line}</span>\n")
            : Html.Of($"{line}\n"));

    private static readonly string[] Comments = ["//", "# ", "<!--"];

    private static Dictionary<string, string> Values(ReportContent content, string model, Preprocessing input)
    {
        var grey = input.Channels == 1;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["height"] = input.Height.ToString(CultureInfo.InvariantCulture),
            ["width"] = input.Width.ToString(CultureInfo.InvariantCulture),
            ["channels"] = input.Channels.ToString(CultureInfo.InvariantCulture),
            ["mean"] = Floats(input.Mean, ""),
            ["std"] = Floats(input.Std, ""),
            ["mean_f"] = Floats(input.Mean, "f"),
            ["std_f"] = Floats(input.Std, "f"),
            ["model"] = JsonEncodedText.Encode(model).ToString(),
            ["labels"] = JsonSerializer.Serialize(content.Run.Data.Classes),
            ["order"] = grey ? "; one channel: grey" : "; channels in the order red, green, blue",
            ["pil_mode"] = grey ? "L" : "RGB",
            ["pixel_cs"] = grey ? "[0.299f * p.R + 0.587f * p.G + 0.114f * p.B]" : "[p.R, p.G, p.B]",
            ["pixel_rgba"] = Pixel(grey, "rgba", 4),
            ["pixel_rgb"] = Pixel(grey, "rgb", 3),
        };
    }

    // Grey is Rec. 601's, as in Picture.WithChannels.
    private static string Pixel(bool grey, string name, int stride) => grey
        ? $"[0.299 * {name}[{stride} * i] + 0.587 * {name}[{stride} * i + 1] + 0.114 * {name}[{stride} * i + 2]]"
        : $"[{name}[{stride} * i], {name}[{stride} * i + 1], {name}[{stride} * i + 2]]";

    private static string Floats(IEnumerable<float> values, string suffix) =>
        string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture) + suffix));

    private static string Filled(string template, Dictionary<string, string> values) =>
        values.Aggregate(template, (text, value) => text.Replace("{{" + value.Key + "}}", value.Value, StringComparison.Ordinal));
}
