using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>IDX pairs: a file of pictures and a file of labels, and folders of such pairs.</summary>
internal static class IdxPair
{
    private const string ImageMark = "images-idx";
    private const string LabelMark = "labels-idx";
    private static readonly string[] TestPrefixes = ["t10k", "test"];
    private static readonly string[] ValidationPrefixes = ["val", "valid", "validation"];

    /// <summary>Whether the folder has an IDX file of pictures.</summary>
    public static bool IsFolder(string folder) => ImageFiles(folder).Length > 0;

    /// <summary>Whether the path is named like an IDX file of pictures.</summary>
    public static bool IsImageFile(string path) =>
        Path.GetFileName(path).Contains(ImageMark, StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    public static FoundData OpenFolder(string folder, string name, IReadOnlyList<string>? classNames)
    {
        var files = ImageFiles(folder);
        var test = files.FirstOrDefault(f => StartsWith(f, TestPrefixes));
        var validation = files.FirstOrDefault(f => StartsWith(f, ValidationPrefixes));
        var train = files.FirstOrDefault(f => StartsWith(f, ["train"]))
            ?? files.FirstOrDefault(f => f != test && f != validation)
            ?? throw new InputException($"{folder} holds no training pictures: a file like train-images-idx3-ubyte");
        Part?[] parts = [Read(train), validation is null ? null : Read(validation), test is null ? null : Read(test)];
        var names = classNames ?? ReadClassNames(folder)
            ?? [.. Enumerable.Range(0, parts.Max(p => p?.Labels.Max() ?? 0) + 1).Select(i => $"{i}")];
        var data = Array.ConvertAll(parts, p => p is null ? null : Join(name, names, p));
        return new FoundData(name, data[0]!, data[1], data[2], []);
    }

    public static FoundData OpenFile(string images)
    {
        var part = Read(images);
        string[] names = [.. Enumerable.Range(0, part.Labels.Max() + 1).Select(i => $"{i}")];
        var name = Path.GetFileName(images);
        return new FoundData(name, Join(name, names, part), null, null, []);
    }

    private static ClassificationData Join(string name, IReadOnlyList<string> names, Part part)
    {
        var most = part.Labels.Max();
        return most < names.Count
            ? new ClassificationData(name, names, part.Source, part.Labels)
            : throw new InputException($"{part.LabelPath} holds label {most}, but there are {names.Count} class names");
    }

    private static Part Read(string images)
    {
        var file = Path.GetFileName(images);
        var at = file.IndexOf(ImageMark, StringComparison.OrdinalIgnoreCase);
        var start = file[..at] + LabelMark;
        var folder = Path.GetDirectoryName(Path.GetFullPath(images))!;
        var labels = Files(folder).FirstOrDefault(
                f => Path.GetFileName(f).StartsWith(start, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"{images} has no labels beside it: a file like {start}1-ubyte");
        var source = new IdxSource(IdxFile.Read(images), images);
        var labelFile = IdxFile.Read(labels);
        if (labelFile.Dimensions.Length != 1)
        {
            throw new InputException($"{labels} has rank {labelFile.Dimensions.Length}; labels need rank 1");
        }

        if (labelFile.Data.Length != source.Count)
        {
            throw new InputException(
                $"{labels} holds {labelFile.Data.Length} labels, but {images} holds {source.Count} pictures");
        }

        return source.Count == 0
            ? throw new InputException($"{images} holds no pictures")
            : new Part(source, Array.ConvertAll(labelFile.Data, b => (int)b), labels);
    }

    private static string[]? ReadClassNames(string folder)
    {
        var path = Path.Combine(folder, "classes.txt");
        return File.Exists(path) ? [.. File.ReadLines(path).Take(256).Where(l => l.Length > 0)] : null;
    }

    private static bool StartsWith(string path, string[] prefixes) => prefixes.Any(
        p => Path.GetFileName(path).StartsWith(p, StringComparison.OrdinalIgnoreCase));

    private static string[] ImageFiles(string folder) => [.. Files(folder).Where(IsImageFile)];

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);

    private sealed record Part(IdxSource Source, int[] Labels, string LabelPath);
}
