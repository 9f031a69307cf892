namespace Shoestring.Onnx.Formats;

/// <summary>Text from a file, made fit for a line that a person reads: no control characters, not endless.</summary>
internal static class Printable
{
    private const int Most = 80;

    public static string Of(string text)
    {
        var cut = text.Length > Most ? text[..Most] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
