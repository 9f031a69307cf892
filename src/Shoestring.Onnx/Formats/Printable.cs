namespace Shoestring.Onnx.Formats;

/// <summary>Text from a file, made fit for a line that a person reads: no control characters, not endless.</summary>
internal static class Printable
{
    private const int Most = 80;

    /// <summary>A name.</summary>
    public static string Of(string text) => Cut(text, Most);

    /// <summary>A sentence.</summary>
    public static string Line(string text) => Cut(text, 400);

    private static string Cut(string text, int most)
    {
        var cut = text.Length > most ? text[..most] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
