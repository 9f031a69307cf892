using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Shoestring.Autopilot.Reports;

/// <summary>
/// Collects an interpolated string as HTML: what the source says is markup, what the holes say is text. So a name from a data set
/// cannot become markup by forgetting something; only by wrapping it in <see cref="Html"/> by hand.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlTemplate
{
    private readonly StringBuilder _html;

    public HtmlTemplate(int literalLength, int formattedCount) =>
        _html = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string text) => _html.Append(text);

    public void AppendFormatted(string? text) => Encode(_html, text);

    public void AppendFormatted(Html html) => _html.Append(html.Markup);

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
        {
            _html.Append(piece.Markup);
        }
    }

    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable => Encode(_html, value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString() => _html.ToString();

    private static void Encode(StringBuilder html, string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '&' => html.Append("&amp;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                _ => html.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD"),
            };
        }
    }

    // Control characters say nothing, and those that turn the direction of writing can make a name look like another.
    private static bool IsHarmless(Rune rune) => rune.Value is '\n' or '\t'
        || !(Rune.IsControl(rune) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
}
