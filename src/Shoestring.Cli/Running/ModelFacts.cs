using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;

namespace Shoestring.Cli.Running;

/// <summary>What a model file is, without running it; parameters and costs are null for models that our importer does not take.</summary>
/// <param name="SizeBytes">Bytes of the file.</param>
/// <param name="Parameters">Weights, biases and norms.</param>
/// <param name="Macs">Multiply–accumulates for one sample.</param>
/// <param name="Seed">The seed that it was trained from.</param>
internal sealed record ModelFacts(long SizeBytes, long? Parameters, long? Macs, ulong? Seed)
{
    public static ModelFacts Of(string path)
    {
        var size = new FileInfo(path).Length;
        try
        {
            var model = OnnxImporter.Import(path);
            var graph = model.Graph;
            foreach (var symbol in graph.Inputs.SelectMany(i => i.Shape).Select(d => d.Symbol).OfType<string>().Distinct().ToArray())
            {
                graph = graph.Bind(symbol, 1);
            }

            return new(size, model.Graph.ParameterCount, graph.Cost.Macs, SeedOf(model.Metadata));
        }
        catch (Exception e) when (e is InputException or ArgumentException)
        {
            return new(size, null, null, null);
        }
    }

    private static ulong? SeedOf(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return metadata.GetValueOrDefault(OnnxExporter.ProvenanceKey) is { } json
                && JsonDocument.Parse(json).RootElement.TryGetProperty("seed", out var seed) && seed.TryGetUInt64(out var n)
                ? n
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
