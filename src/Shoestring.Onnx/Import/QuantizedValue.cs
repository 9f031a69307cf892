using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>Integers that stand for floats: what QuantizeLinear makes, before it is known who reads them.</summary>
/// <param name="Real">The floats, not yet rounded.</param>
/// <param name="Quantization">How they become integers.</param>
internal sealed record QuantizedValue(Value Real, Quantization Quantization);
