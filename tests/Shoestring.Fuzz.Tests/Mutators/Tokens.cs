using System.Globalization;
using System.Text.RegularExpressions;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Changes a text token by token (JSON, a Python dictionary): other numbers and names, tokens dropped, repeated, swapped.</summary>
internal static partial class Tokens
{
    private static readonly string[] Odd =
    [
        "{", "}", "[", "]", "(", ")", ",", ":", "null", "true", "True", "False", "\"\"", "''", "\"F32\"", "\"BF16\"", "\"dtype\"", "\"shape\"",
        "\"__metadata__\"", "'descr'", "'fortran_order'", "'|O'", "'>f4'", "'<f4'", "'<i8'", "\"\\ud800\"", "1e999", "1.5", "-0", "\0", "é",
    ];

    public static string Change(string text, ref RandomCursor random)
    {
        var tokens = Token().Matches(text).Select(m => m.Value).ToList();
        for (var i = 1 + random.NextInt32(3); i > 0 && tokens.Count > 0; i--)
        {
            var (at, other) = (random.NextInt32(tokens.Count), random.NextInt32(tokens.Count));
            switch (random.NextInt32(8))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[other]);
                    break;
                case 2:
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
                case 3:
                    tokens[at] = Odd[random.NextInt32(Odd.Length)];
                    break;
                case 4:
                    // A part of the text twice: two tensors of one name, a key given again.
                    var length = Math.Min(1 + random.NextInt32(24), tokens.Count - at);
                    tokens.InsertRange(at, tokens.GetRange(at, length));
                    break;
                case 5 when random.NextInt32(8) == 0:
                    tokens.InsertRange(at, Enumerable.Repeat("[", 1 + random.NextInt32(2000)));
                    break;
                default:
                    // Numbers are where sizes come from.
                    var numbers = Enumerable.Range(0, tokens.Count).Where(t => char.IsAsciiDigit(tokens[t][0])).ToArray();
                    if (numbers.Length > 0)
                    {
                        tokens[numbers[random.NextInt32(numbers.Length)]] = Extremes.Integer(ref random).ToString(CultureInfo.InvariantCulture);
                    }

                    break;
            }
        }

        return string.Concat(tokens);
    }

    [GeneratedRegex("""\"[^\"]*\"|'[^']*'|-?\d+|\w+|\s+|.""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Token();
}
