using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// A folder of class folders, or of <c>train/</c>, <c>test/</c> and <c>val/</c> that hold class folders. The order is
/// that of ordinal path comparison, so it is the same on every machine.
/// </summary>
internal static class ImageFolder
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation"];
    private static readonly string[] TestNames = ["test", "testing"];

    private static readonly EnumerationOptions Deep = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    public static FoundData Open(string root, string name)
    {
        var problems = new List<DataProblem>();
        var folders = Folders(root);
        var train = Named(folders, TrainNames);
        if (train is null)
        {
            var all = Read(root, root, name, null, problems);
            return new FoundData(name, all, null, null, problems);
        }

        var data = Read(root, train, name, null, problems);
        var validation = Optional(root, Named(folders, ValidationNames), name, data.ClassNames, problems);
        var test = Optional(root, Named(folders, TestNames), name, data.ClassNames, problems);
        return new FoundData(name, data, validation, test, problems);
    }

    private static ClassificationData? Optional(
        string root, string? folder, string name, IReadOnlyList<string> classNames, List<DataProblem> problems) =>
        folder is null ? null : Read(root, folder, name, classNames, problems);

    private static ClassificationData Read(
        string root, string folder, string name, IReadOnlyList<string>? known, List<DataProblem> problems)
    {
        var paths = new List<string>();
        var labels = new List<int>();
        var names = known?.ToList() ?? [];
        foreach (var classFolder in Folders(folder))
        {
            var className = Path.GetFileName(classFolder);
            var files = Pictures(root, classFolder, problems);
            var label = names.IndexOf(className);
            if (label < 0 && known is not null)
            {
                problems.Add(new(
                    Path.GetRelativePath(root, classFolder),
                    $"{files.Count} pictures of a class that the training folder does not have"));
                continue;
            }

            if (files.Count == 0)
            {
                problems.Add(new(Path.GetRelativePath(root, classFolder), "no pictures in this class folder"));
                continue;
            }

            if (label < 0)
            {
                label = names.Count;
                names.Add(className);
            }

            paths.AddRange(files);
            labels.AddRange(Enumerable.Repeat(label, files.Count));
        }

        if (paths.Count == 0)
        {
            throw new InputException(
                $"{folder} holds no pictures in class folders; put {string.Join(", ", PictureDecoder.Extensions)} "
                + "files into one folder a class");
        }

        return new ClassificationData(name, names, new FileSource(root, paths), labels);
    }

    private static List<string> Pictures(string root, string folder, List<DataProblem> problems)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", Deep).Order(StringComparer.Ordinal))
        {
            var id = Path.GetRelativePath(root, path);
            if (PictureDecoder.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            {
                found.Add(id);
            }
            else
            {
                problems.Add(new(id, "not a picture that is read (png, jpeg, webp, gif)"));
            }
        }

        return found;
    }

    private static string[] Folders(string folder) => [.. Directory.EnumerateDirectories(folder)
        .Where(f => Path.GetFileName(f) is [not '.', ..] and not "__MACOSX").Order(StringComparer.Ordinal)];

    private static string? Named(string[] folders, string[] names) =>
        folders.FirstOrDefault(f => names.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase));
}
