using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>Tables in the one style of this program.</summary>
internal static class Tables
{
    private const int ColumnGap = 1;

    /// <summary>An empty table; a heading that begins with <c>&gt;</c> has its column aligned to the right.</summary>
    public static Table Of(params ReadOnlySpan<string> headings)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = true };
        foreach (var heading in headings)
        {
            var right = heading.StartsWith('>');
            var column = new TableColumn(new Spectre.Console.Text(heading.TrimStart('>'), new Style(decoration: Decoration.Bold)))
            {
                NoWrap = right || heading.Length == 0,
                Padding = new Padding(table.Columns.Count == 0 ? 1 : 0, 0, ColumnGap, 0),
            };
            table.AddColumn(right ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static Table Row(this Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new List<Spectre.Console.Text>();
        foreach (var cell in cells)
        {
            texts.Add(new Spectre.Console.Text(cell) { Overflow = Overflow.Ellipsis });
        }

        table.AddRow(texts);
        return table;
    }

    /// <summary>Names and values, one pair a line, without headings.</summary>
    public static void Pairs(this IAnsiConsole console, params ReadOnlySpan<(string Name, string? Value)> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        foreach (var (name, value) in pairs)
        {
            if (value is not null)
            {
                grid.AddRow(new Spectre.Console.Text(name, new Style(foreground: Color.Grey)), new Spectre.Console.Text(value));
            }
        }

        console.Write(grid);
    }
}
