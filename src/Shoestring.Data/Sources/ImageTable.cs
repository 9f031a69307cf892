using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// Pictures listed in a CSV or JSONL file: a column of paths (from the file's folder), one of labels, and maybe one
/// that says train, validation or test.
/// </summary>
internal static class ImageTable
{
    private static readonly string[] PathNames = ["path", "file", "filename", "file_name", "image", "image_path"];
    private static readonly string[] LabelNames = ["label", "class", "category", "target", "class_name"];
    private static readonly string[] SplitNames = ["split", "subset", "fold"];

    private static readonly Dictionary<string, int> SplitValues = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = 0,
        ["training"] = 0,
        ["val"] = 1,
        ["valid"] = 1,
        ["validation"] = 1,
        ["dev"] = 1,
        ["test"] = 2,
        ["testing"] = 2,
    };

    public static FoundData Open(string path)
    {
        var rows = new List<(string File, string Label, int Split)>();
        var problems = new List<DataProblem>();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var (line, values) in TableFile.Read(path, names => Choose(path, names)))
        {
            if (rows.Count == TableFile.MostRows)
            {
                throw new InputException($"{path} has more than {TableFile.MostRows} rows");
            }

            var id = $"{Path.GetFileName(path)}:{line}";
            var (file, label, split) = (values[0], values[1], 0);
            if (string.IsNullOrWhiteSpace(file) || string.IsNullOrWhiteSpace(label))
            {
                problems.Add(new(id, "no path or no label in this row"));
            }
            else if (!string.IsNullOrWhiteSpace(values[2]) && !SplitValues.TryGetValue(values[2]!, out split))
            {
                problems.Add(new(id, "its split is none of train, validation, test"));
            }
            else
            {
                rows.Add((file, label, split));
            }
        }

        if (rows.Count == 0)
        {
            throw new InputException($"{path} lists no pictures");
        }

        string[] names = [.. rows.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal)];
        var number = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        var name = Path.GetFileNameWithoutExtension(path);
        ClassificationData? Part(int split)
        {
            var part = rows.Where(r => r.Split == split).ToArray();
            return part.Length == 0 ? null : new ClassificationData(
                name, names, new FileSource(folder, part.Select(r => r.File)),
                Array.ConvertAll(part, r => number[r.Label]));
        }

        return new FoundData(
            name, Part(0) ?? throw new InputException($"{path} lists no pictures to train on"), Part(1), Part(2),
            problems);
    }

    private static string?[] Choose(string path, IReadOnlyList<string> names)
    {
        string? Find(string[] known) => known
            .Select(k => names.FirstOrDefault(n => string.Equals(n, k, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(n => n is not null);
        var (file, label) = (Find(PathNames), Find(LabelNames));
        return file is not null && label is not null
            ? [file, label, Find(SplitNames)]
            : throw new InputException(OneLine.Of(
                $"{path} has columns {string.Join(", ", names.Take(8))}; pictures need "
                + $"one called {PathNames[0]} and one called {LabelNames[0]}"));
    }
}
