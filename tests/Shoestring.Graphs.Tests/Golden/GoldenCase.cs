using System.Text.Json;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>One op as PyTorch computes it in float64, and how far its float32 is from that.</summary>
internal sealed class GoldenCase
{
    private GoldenCase(JsonElement json)
    {
        Tensor<double>?[] Read(string name) =>
            [.. json.GetProperty(name).EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Null ? null : GoldenFile.Tensor(e))];
        double[] Numbers(string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
        Name = json.GetProperty("name").GetString()!;
        Operands = Read("operands")!;
        Outputs = Read("outputs")!;
        Upstream = Read("upstream");
        Gradients = Read("gradients")!;
        Wrt = [.. json.GetProperty("wrt").EnumerateArray().Select(e => e.GetInt32())];
        OutputDistance32 = Numbers("outputDistance32");
        GradientDistance32 = Numbers("gradientDistance32");
    }

    public static IReadOnlyList<GoldenCase> All { get; } =
        [.. GoldenFile.Load("ops.json").GetProperty("cases").EnumerateArray().Select(e => new GoldenCase(e))];

    /// <summary>Name of the row of OpCases.</summary>
    public string Name { get; }

    /// <summary>Operands; float32 numbers.</summary>
    public Tensor<double>[] Operands { get; }

    /// <summary>Outputs in float64.</summary>
    public Tensor<double>[] Outputs { get; }

    /// <summary>Gradients of the outputs; null for one that the loss does not read; empty without gradients.</summary>
    public Tensor<double>?[] Upstream { get; }

    /// <summary>Operands that have gradients.</summary>
    public int[] Wrt { get; }

    /// <summary>Their gradients in float64.</summary>
    public Tensor<double>[] Gradients { get; }

    /// <summary>Relative L2 distance of PyTorch's float32 outputs from <see cref="Outputs"/>.</summary>
    public double[] OutputDistance32 { get; }

    /// <summary>Relative L2 distance of PyTorch's float32 gradients from <see cref="Gradients"/>.</summary>
    public double[] GradientDistance32 { get; }
}
