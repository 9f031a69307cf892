namespace Shoestring.Data;

/// <summary>
/// Where fetched data stand: <c>$SHOESTRING_DATA</c>; else <c>.data/</c> at the root of the checkout that holds the
/// program or the working folder; else the user's local application data.
/// </summary>
public static class DataCache
{
    /// <summary>The cache folder; it may not exist yet.</summary>
    public static string Folder { get; } = Locate();

    private static string Locate()
    {
        if (Environment.GetEnvironmentVariable("SHOESTRING_DATA") is { Length: > 0 } given)
        {
            return Path.GetFullPath(given);
        }

        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var up = new DirectoryInfo(start); up is not null; up = up.Parent)
            {
                if (File.Exists(Path.Combine(up.FullName, "Shoestring.slnx")))
                {
                    return Path.Combine(up.FullName, ".data");
                }
            }
        }

        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "shoestring", "data");
    }
}
