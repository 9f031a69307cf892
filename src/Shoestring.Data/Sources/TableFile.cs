using System.Text.Json;
using CsvHelper;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// Rows of a CSV file with a header, or of a JSONL file of flat objects; bounded in rows and field length.
/// </summary>
internal static class TableFile
{
    public const int MostRows = 10_000_000;
    private const int LongestRecord = 1 << 20;

    /// <summary>Whether the file's ending is one that is read here.</summary>
    public static bool IsTable(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".jsonl" or ".ndjson" && File.Exists(path);

    /// <summary>The values of the named columns in each row; null where a row lacks one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="choose">From the columns' names to the chosen ones.</param>
    public static IEnumerable<(int Line, string?[] Values)> Read(
        string path, Func<IReadOnlyList<string>, string?[]> choose) =>
        Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" ? Csv(path, choose) : JsonLines(path, choose);

    private static IEnumerable<(int Line, string?[] Values)> Csv(
        string path, Func<IReadOnlyList<string>, string?[]> choose)
    {
        // Comma, semicolon, tab or bar, found from the first lines; short rows read as empty.
        var rule = new CsvReaderOptions
        {
            MaxRecordSize = LongestRecord,
            TrimWhitespace = true,
            TrackLineNumbers = true,
        };
        using var stream = File.OpenRead(path);
        using var csv = CsvReader.Create(stream, rule);
        var columns = Array.Empty<int>();
        for (var first = true; Try(path, csv.Read); first = false)
        {
            if (first)
            {
                string[] header = [.. csv.Headers];
                columns = Array.ConvertAll(choose(header), c => c is null ? -1 : Array.IndexOf(header, c));
            }

            yield return ((int)csv.LineNumber, Array.ConvertAll(columns, c => c < 0 ? null : csv.GetString(c)));
        }
    }

    private static bool Try(string path, Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"{path} is not CSV that is understood: {OneLine.Of(error)}", error);
        }
    }

    private static IEnumerable<(int Line, string?[] Values)> JsonLines(
        string path, Func<IReadOnlyList<string>, string?[]> choose)
    {
        string?[]? columns = null;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var row = Parse(path, number, line);
            columns ??= choose([.. row.Keys]);
            yield return (number, Array.ConvertAll(columns, c => c is null ? null : row.GetValueOrDefault(c)));
        }

        if (columns is null)
        {
            throw new InputException($"{path} is empty");
        }
    }

    private static Dictionary<string, string?> Parse(string path, int number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InputException($"{path}, line {number}: not a JSON object");
            }

            var row = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                row[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString(),
                    JsonValueKind.Null => null,
                    _ => property.Value.GetRawText(),
                };
            }

            return row;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"{path}, line {number}: not JSON that is understood", error);
        }
    }
}
