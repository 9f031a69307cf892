using System.Globalization;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Budgets;

/// <summary>Reads and writes quantities as people type them: <c>200KB</c>, <c>2ms</c>, <c>20m</c>, <c>93%</c>.</summary>
public static class Quantity
{
    private static readonly (string Unit, double Factor)[] Bytes =
    [
        ("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024 * 1024 * 1024),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1),
    ];

    private static readonly (string Unit, double Factor)[] Seconds =
    [
        ("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("s", 1), ("m", 60), ("min", 60), ("h", 3600),
    ];

    /// <summary>Bytes: a number with B, KB (1,000), MB, GB, KiB (1,024), MiB or GiB.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="option">The option's name, for the message.</param>
    /// <exception cref="InputException">It is no size.</exception>
    public static long ParseBytes(string text, string option) =>
        (long)Math.Floor(Parse(text, option, Bytes, "size", "100KB, 64KiB or 2MB"));

    /// <summary>Seconds: a number with us, ms, s, m or h.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="option">The option's name, for the message.</param>
    /// <exception cref="InputException">It is no duration.</exception>
    public static double ParseSeconds(string text, string option) =>
        Parse(text, option, Seconds, "time", "2ms, 90s, 20m or 1h");

    /// <summary>A fraction: 0.93 or 93%.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="option">The option's name, for the message.</param>
    /// <exception cref="InputException">It is no fraction from 0 to 1.</exception>
    public static double ParseFraction(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var percent = trimmed.EndsWith('%');
        var value = Number(percent ? trimmed[..^1] : trimmed) / (percent ? 100 : 1);
        return value is >= 0 and <= 1
            ? value.Value
            : throw new InputException($"{option}: '{text}' is no fraction; write 0.93 or 93%");
    }

    /// <summary>A size as people read it.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string FormatBytes(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
    };

    /// <summary>A time as people read it.</summary>
    /// <param name="seconds">Seconds.</param>
    public static string FormatSeconds(double seconds) => seconds switch
    {
        // Rounded before it is split, so that no minute has 60 seconds.
        >= 3599.5 => Two(Math.Round(seconds / 60), "h", "m"),
        >= 59.95 => Two(Math.Round(seconds), "m", "s"),
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
        >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.#} µs"),
    };

    /// <summary>How long some work took, as a person reads it: tenths of a second are fine enough.</summary>
    /// <param name="seconds">Seconds.</param>
    public static string FormatDuration(double seconds) =>
        seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s") : FormatSeconds(seconds);

    private static string Two(double small, string large, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(small / 60):0} {large} {small % 60:00} {unit}");

    private static double Parse(string text, string option, (string Unit, double Factor)[] units, string kind, string examples)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var digits = trimmed.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = trimmed[digits..].Trim();
        var factor = units.FirstOrDefault(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Factor;
        return Number(trimmed[..digits]) is { } number && factor > 0 && number > 0
            ? number * factor
            : throw new InputException($"{option}: '{text}' is not a {kind}; write one such as {examples}");
    }

    private static double? Number(string digits) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) ? n : null;
}
