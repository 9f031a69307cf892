using System.Globalization;
using Shoestring.Autopilot.Budgets;

namespace Shoestring.Autopilot.Reports;

/// <summary>Numbers as the report shows them; spaces within them do not break.</summary>
internal static class Show
{
    private const char NoBreak = '\u00A0';

    /// <summary>A fraction as per cent.</summary>
    public static string Percent(double fraction, int digits = 1) => double.IsFinite(fraction)
        ? (fraction * 100).ToString("F" + digits, CultureInfo.InvariantCulture) + NoBreak + "%"
        : "–";

    /// <summary>A size.</summary>
    public static string Bytes(double bytes) => double.IsFinite(bytes) ? Quantity.FormatBytes(bytes).Replace(' ', NoBreak) : "–";

    /// <summary>A time; nothing where it was not measured.</summary>
    public static string Time(double seconds) =>
        double.IsFinite(seconds) && seconds > 0 ? Quantity.FormatSeconds(seconds).Replace(' ', NoBreak) : "–";

    /// <summary>How long some work took: tenths of a second are fine enough.</summary>
    public static string Duration(double seconds) => Quantity.FormatDuration(seconds).Replace(' ', NoBreak);

    /// <summary>A count, in groups of three digits.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A large count, rounded: <c>1.34 M</c>.</summary>
    public static string Large(double count) => count switch
    {
        >= 1e9 => Number(count / 1e9, "0.##") + NoBreak + "G",
        >= 1e6 => Number(count / 1e6, "0.##") + NoBreak + "M",
        >= 1e4 => Number(count / 1e3, "0") + NoBreak + "K",
        _ => Number(count, "N0"),
    };

    /// <summary>Any number.</summary>
    public static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    /// <summary>A limit's value in the unit of its name.</summary>
    public static string Limit(string name, double value) => Limits.TryGetValue(name, out var show) ? show(value) : Number(value, "0.###");

    /// <summary>A number of things: <c>1 picture</c>, <c>2 pictures</c>.</summary>
    public static string Plural(long count, string one, string? many = null) =>
        Count(count) + NoBreak + (count == 1 ? one : many ?? one + "s");

    private static readonly Dictionary<string, Func<double, string>> Limits = new(StringComparer.Ordinal)
    {
        ["size"] = Bytes,
        ["memory"] = Bytes,
        ["latency"] = Time,
        ["time"] = Time,
        ["accuracy"] = value => Percent(value, 2),
    };
}
