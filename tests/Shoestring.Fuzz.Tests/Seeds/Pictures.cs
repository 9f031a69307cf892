namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>Good pictures of a few pixels, made by <c>make_pictures.py</c>.</summary>
internal static class Pictures
{
    /// <summary>Those whose names fit a pattern; pictures in four inks are <c>.jpeg</c> and come only when that is asked for.</summary>
    public static IEnumerable<byte[]> All(string pattern) => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", "Pictures"), pattern)
        .Where(f => pattern == "*.jpeg" || !f.EndsWith(".jpeg", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
