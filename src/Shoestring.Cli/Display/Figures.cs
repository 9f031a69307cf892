using System.Globalization;
using Shoestring.Autopilot.Budgets;

namespace Shoestring.Cli.Display;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.00} %");

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Size(double bytes) => Quantity.FormatBytes(bytes);

    public static string Time(double seconds) => Quantity.FormatSeconds(seconds);

    /// <summary>How long some work took.</summary>
    public static string Duration(double seconds) => Quantity.FormatDuration(seconds);

    /// <summary>What is left of a job, to be put behind other figures; empty at its end.</summary>
    public static string Left(TimeSpan time) => time.TotalSeconds >= 0.5 ? $", {Time(Math.Ceiling(time.TotalSeconds))} left" : "";

    public static string Large(double number) => number switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.00} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.00} M"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:0.0} K"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:0}"),
    };

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
