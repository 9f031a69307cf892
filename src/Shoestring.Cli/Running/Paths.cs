using Shoestring.Autopilot.Runs;
using Shoestring.Errors;

namespace Shoestring.Cli.Running;

/// <summary>Finds and names folders of runs and files of models.</summary>
internal static class Paths
{
    private const string Runs = "runs";

    /// <summary>A folder under <c>runs</c> that is not there yet: the name, with a number appended where it must be.</summary>
    public static string NewRun(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '.');
        for (var n = 1; ; n++)
        {
            var path = Path.Combine(Runs, n == 1 ? clean : $"{clean}-{n}");
            if (!Path.Exists(path))
            {
                return path;
            }
        }
    }

    /// <summary>What a person calls the data: the last part of its path, without an ending.</summary>
    public static string DataName(string data) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(data)) is { Length: > 0 } name ? name : "data";

    /// <summary>Data as a run keeps them: a full path, so that a resume may stand elsewhere, or a known set's name.</summary>
    public static string Full(string data) => Path.Exists(data) ? Path.GetFullPath(data) : data;

    /// <summary>The path as short as it can be typed here.</summary>
    public static string Short(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }

    /// <summary>The ONNX file that a person means: a file, or the model of a run's folder.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Model(string text)
    {
        if (File.Exists(text))
        {
            return text;
        }

        if (!Directory.Exists(text))
        {
            throw new InputException($"there is no model at {text}; give an .onnx file or the folder of a run");
        }

        var model = new RunFolder(text).ModelPath;
        return File.Exists(model)
            ? Short(model)
            : throw new InputException($"{text} holds no {Path.GetFileName(model)}: it is no run, or one that is not finished");
    }

    /// <summary>The folder of a run.</summary>
    /// <exception cref="InputException">It holds no run.</exception>
    public static RunFolder Run(string text)
    {
        var folder = new RunFolder(text);
        return folder.Exists ? folder : throw new InputException($"{text} is no run: it has no run.json");
    }
}
