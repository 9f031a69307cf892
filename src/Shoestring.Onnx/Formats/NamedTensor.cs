using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>A tensor and its name in a file.</summary>
/// <param name="Name">The name; empty when the format has none.</param>
/// <param name="Tensor">The numbers.</param>
public sealed record NamedTensor(string Name, Tensor Tensor);
