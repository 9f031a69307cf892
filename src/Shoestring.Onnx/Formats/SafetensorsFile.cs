namespace Shoestring.Onnx.Formats;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">The tensors, in the header's order.</param>
/// <param name="Metadata">Text beside them.</param>
public sealed record SafetensorsFile(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
