using Shoestring.Cli.Running;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;

namespace Shoestring.Cli.Benching;

/// <summary>A model to be measured as it is deployed: an ONNX file, or an architecture with random weights, exported.</summary>
/// <param name="Name">What a person typed, or the file that was meant by it.</param>
/// <param name="File">The bytes of the ONNX file.</param>
/// <param name="Content">Graph and weights; null where our importer does not take the file.</param>
/// <param name="IsFile">Whether it is a file rather than an architecture.</param>
internal sealed record BenchModel(string Name, byte[] File, (Graph Graph, Weights Weights)? Content, bool IsFile)
{
    /// <summary>Weights, biases and norms.</summary>
    public long? Parameters => Content?.Graph.ParameterCount;

    /// <summary>Multiply-adds of one sample.</summary>
    public long? Macs { get; } = Content is { Graph: var graph }
        ? graph.Inputs.SelectMany(i => i.Shape).Select(d => d.Symbol).OfType<string>().Distinct()
            .Aggregate(graph, (bound, symbol) => bound.Bind(symbol, 1)).Cost.Macs
        : null;

    /// <summary>Finds what a person means: a file, a run's folder, or NAME[:WIDTH] of the zoo.</summary>
    /// <exception cref="InputException">There is nothing of that name, or it cannot be read.</exception>
    public static BenchModel Of(string text, ModelOptions options) =>
        IsPath(text) ? Read(Paths.Model(text)) : Build(text, options);

    /// <summary>Whether a text means a file or folder rather than an architecture.</summary>
    public static bool IsPath(string text) =>
        Path.Exists(text) || text.Contains('/', StringComparison.Ordinal) || text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    private static BenchModel Build(string text, ModelOptions options)
    {
        var (definition, width) = ModelTable.Parse(text);
        var graph = definition.Build(options with { WidthMultiplier = width });
        var weights = Weights.Initialize(graph, 0);
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        using var stream = new MemoryStream();
        OnnxExporter.Export(folded, numbers, new OnnxExportOptions(), stream);
        return new(text, stream.ToArray(), (graph, weights), IsFile: false);
    }

    private static BenchModel Read(string path)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        try
        {
            var model = OnnxImporter.Import(path);
            return new(path, bytes, (model.Graph, model.Weights), IsFile: true);
        }
        catch (Exception e) when (e is InputException or ArgumentException)
        {
            return new(path, bytes, null, IsFile: true);
        }
    }
}
