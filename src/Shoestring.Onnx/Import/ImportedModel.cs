using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>A model read from an ONNX file.</summary>
/// <param name="Graph">The graph; initialisers that layers read are its parameters, under their names.</param>
/// <param name="Weights">Numbers of the parameters.</param>
/// <param name="Metadata">The file's metadata.</param>
/// <param name="Labels">Names of the classes, or null.</param>
/// <param name="Preprocessing">What is done before the model sees its input, as JSON, or null.</param>
/// <param name="Provenance">Where the model comes from, as JSON, or null.</param>
/// <param name="Opset">The operator set that the file was written for.</param>
public sealed record ImportedModel(
    Graph Graph,
    Weights Weights,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string>? Labels,
    string? Preprocessing,
    string? Provenance,
    int Opset);
