using Shoestring.Autopilot.Runs;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;

namespace Shoestring.Autopilot.Exports;

/// <summary>The model that a run shipped.</summary>
internal static class ShippedModel
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">The run is not finished.</exception>
    public static ImportedModel Read(RunFolder folder) => File.Exists(folder.ModelPath)
        ? OnnxImporter.Import(folder.ModelPath)
        : throw new InputException($"{folder.FolderPath} has no model yet: the run is not finished; go on with --resume");

    /// <summary>Whether a graph rounds to integers.</summary>
    public static bool IsQuantised(Graph graph) => graph.Nodes.Any(n => n.Op is FakeQuantize);

    /// <summary>What a model says of itself, to be said again.</summary>
    public static OnnxExportOptions Metadata(ImportedModel model) => new()
    {
        Labels = model.Labels,
        Preprocessing = model.Preprocessing,
        Provenance = model.Provenance,
    };
}
