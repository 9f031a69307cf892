using System.Text.Json;

namespace Shoestring.Training.Tests;

internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        using var stream = typeof(GoldenFile).Assembly
            .GetManifestResourceStream($"Shoestring.Training.Tests.Golden.{name}.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];
}
