using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>Opens what the user calls DATA.</summary>
public static class DataSets
{
    /// <summary>
    /// Opens a folder of class folders (with or without train/, val/, test/), a folder of IDX pairs, an IDX file of
    /// pictures with its labels beside it, a CSV or JSONL file with a path and a label in each row (and maybe a
    /// split), or a known set by name. Nothing is decoded yet.
    /// </summary>
    /// <param name="data">A path, or the name of a known set. An existing path comes first.</param>
    /// <param name="say">Told what takes time, one line each.</param>
    /// <exception cref="InputException">Nothing usable stands there.</exception>
    public static FoundData Open(string data, Action<string>? say = null)
    {
        if (string.IsNullOrWhiteSpace(data))
        {
            throw new InputException("no data given; name a folder of class folders, or a known set");
        }

        try
        {
            return Check(data, Find(data, say));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {data}: {OneLine.Of(error)}", error);
        }
    }

    /// <summary>The folder of a known set, fetched into the cache when this machine does not have it.</summary>
    /// <exception cref="InputException">No such name, or it cannot be fetched.</exception>
    public static string Get(string name, Action<string>? say = null)
    {
        var set = NamedSets.Find(name) ?? throw new InputException(
            $"no known set is called {name}; known are: {string.Join(", ", NamedSets.All.Select(s => s.Name))}");
        return NamedSetFetch.Folder(set, DataCache.Folder, say);
    }

    private static FoundData Find(string data, Action<string>? say)
    {
        if (Directory.Exists(data))
        {
            var name = new DirectoryInfo(data).Name;
            return IdxPair.IsFolder(data) ? IdxPair.OpenFolder(data, name, null) : ImageFolder.Open(data, name);
        }

        if (IdxPair.IsImageFile(data))
        {
            return IdxPair.OpenFile(data);
        }

        if (TableFile.IsTable(data))
        {
            return ImageTable.Open(data);
        }

        if (File.Exists(data))
        {
            throw new InputException(
                $"{data} is a file that is not understood as data; give a folder of class folders, a CSV or JSONL file with labels, or an IDX pair");
        }

        return NamedSets.Find(data) is { } set
            ? IdxPair.OpenFolder(Get(data, say), set.Name, set.ClassNames)
            : throw new InputException($"{data} does not exist, and is not the name of a known set "
                + $"({string.Join(", ", NamedSets.All.Select(s => s.Name))})");
    }

    private static FoundData Check(string data, FoundData found)
    {
        var used = found.Train.CountByClass().Count(n => n > 0);
        return used > 1
            ? found
            : throw new InputException($"{data} has one class only ({found.Train.ClassNames[found.Train.Labels[0]]}); "
                + "a classifier needs two or more");
    }
}
