using System.Buffers;
using System.Globalization;

namespace Shoestring.Files;

/// <summary>
/// Cells of exported CSV. Text that a spreadsheet would run as a formula begins with an apostrophe; text that holds a
/// separator is put in quotation marks (RFC 4180). Source: OWASP, CSV Injection.
/// </summary>
public static class CsvCell
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(",;\"\t\r\n");

    /// <summary>A cell of text.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool formula = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n';
        if (!formula && text.AsSpan().IndexOfAny(Separators) < 0)
        {
            return text;
        }

        return $"\"{(formula ? "'" : string.Empty)}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A cell of a number, which may begin with a minus sign: the shortest digits that read back the same.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
