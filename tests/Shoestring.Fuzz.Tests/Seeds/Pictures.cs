namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>Good pictures of a few pixels, made by <c>make_pictures.py</c>.</summary>
internal static class Pictures
{
    public static byte[][] All(params string[] endings) =>
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", "Pictures"))
            .Where(f => endings.Length == 0 || endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];
}
