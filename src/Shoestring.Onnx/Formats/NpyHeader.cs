using System.Globalization;
using System.Text.RegularExpressions;
using Shoestring.Errors;

namespace Shoestring.Onnx.Formats;

/// <summary>What an npy header says: a Python dictionary of three known keys, in any order.</summary>
internal sealed partial record NpyHeader(string Descriptor, bool FortranOrder, IReadOnlyList<long> Shape)
{
    /// <summary>Parses the dictionary's text.</summary>
    /// <param name="text">The header, padded with spaces.</param>
    /// <param name="refuse">Makes the refusal.</param>
    public static NpyHeader Parse(string text, Func<string, Exception?, InputException> refuse)
    {
        var body = text.AsSpan().Trim([' ', '\n', '\0', '\t', '\r']);
        if (body.Length < 2 || body[0] != '{' || body[^1] != '}')
        {
            throw refuse("has a header that is no dictionary", null);
        }

        string? descriptor = null;
        bool? fortran = null;
        List<long>? shape = null;
        foreach (Match entry in Entry().Matches(text))
        {
            var value = entry.Groups["value"].Value;
            switch (entry.Groups["key"].Value)
            {
                case "descr":
                    descriptor = value.Trim('\'', '"');
                    break;
                case "fortran_order":
                    fortran = value == "True";
                    break;
                default:
                    shape = Extents(value, refuse);
                    break;
            }
        }

        return descriptor is not null && fortran is not null && shape is not null
            ? new NpyHeader(descriptor, fortran.Value, shape)
            : throw refuse("has a header without 'descr', 'fortran_order' or 'shape'", null);
    }

    private static List<long> Extents(string tuple, Func<string, Exception?, InputException> refuse)
    {
        var extents = new List<long>();
        foreach (var part in tuple.Trim('(', ')').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            extents.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var extent)
                ? extent
                : throw refuse($"has the extent '{Printable.Of(part)}' in its shape", null));
        }

        return extents;
    }

    [GeneratedRegex(
        """['"](?<key>descr|fortran_order|shape)['"]\s*:\s*(?<value>'[^']*'|"[^"]*"|True|False|\([^()]*\)|\[)""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
