using System.Runtime.InteropServices;
using System.Text.Json;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>Reads what generate.py wrote.</summary>
internal static class GoldenFile
{
    /// <summary>The content of a file of this folder.</summary>
    public static JsonElement Load(string name)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"no golden file {name}; run Golden/generate.py");
        return JsonDocument.Parse(stream).RootElement;
    }

    /// <summary>A tensor: base64 of little-endian float64 or float32.</summary>
    public static Tensor<double> Tensor(JsonElement json)
    {
        var shape = json.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        double[] data = json.TryGetProperty("float64", out var wide)
            ? [.. MemoryMarshal.Cast<byte, double>(wide.GetBytesFromBase64())]
            : [.. MemoryMarshal.Cast<byte, float>(json.GetProperty("float32").GetBytesFromBase64()).ToArray().Select(v => (double)v)];
        return Graphs.Tensor.Of(data, shape);
    }

    /// <summary>Tensors by name.</summary>
    public static Dictionary<string, Tensor<double>> Tensors(JsonElement json) =>
        json.EnumerateObject().ToDictionary(p => p.Name, p => Tensor(p.Value), StringComparer.Ordinal);

    /// <summary>Relative L2 distance ‖a − b‖ / ‖b‖; ‖a‖ when b is zero.</summary>
    public static double Distance(Tensor a, Tensor b)
    {
        Assert.Equal(b.Dimensions.AsEnumerable(), a.Dimensions);
        var (difference, norm) = (0.0, 0.0);
        for (var i = 0; i < b.Length; i++)
        {
            difference += Math.Pow(a.ValueAt(i) - b.ValueAt(i), 2);
            norm += Math.Pow(b.ValueAt(i), 2);
        }

        return norm > 0 ? Math.Sqrt(difference / norm) : Math.Sqrt(difference);
    }
}
