namespace Shoestring.Onnx.Import;

/// <summary>How one ONNX operator is read: adds nodes to the scope's graph and says what the operator's outputs are.</summary>
/// <param name="node">The operator.</param>
/// <param name="scope">Where to.</param>
internal delegate void ImportRow(OnnxNode node, ImportScope scope);
