using Shoestring.Graphs;

namespace Shoestring.Onnx.Export;

/// <summary>How one kind of op is written.</summary>
/// <param name="node">The node.</param>
/// <param name="scope">Where to.</param>
internal delegate void ExportRow(Node node, ExportScope scope);
