namespace Shoestring.Autopilot.Reports;

/// <summary>Bars that stand in table cells and beside numbers, drawn by the style from a share.</summary>
internal static class Bar
{
    /// <summary>A cell: a number with a bar under it.</summary>
    /// <param name="shown">The number.</param>
    /// <param name="share">How full the bar is, a fraction.</param>
    /// <param name="sort">What the table sorts by.</param>
    /// <param name="style">A class of the style sheet, for another colour.</param>
    public static Html Cell(string shown, double share, double sort, string style = "") => Html.Of($"""
        <td class="num bar {style}" data-sort="{Show.Number(sort, "0.##########")}"><span>{shown}</span>
        <i style="--w:{Fraction(share)}"></i></td>
        """);

    /// <summary>A cell with a number.</summary>
    public static Html Number(string shown, double sort) => Html.Of($"""
        <td class="num" data-sort="{Show.Number(sort, "0.##########")}">{shown}</td>
        """);

    /// <summary>A number from 0 to 1 for the style.</summary>
    public static string Fraction(double share) => Show.Number(double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0, "0.####");
}
