using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>What a model in an ONNX file takes.</summary>
/// <param name="Inputs">Its inputs as they are declared; extents may be symbols.</param>
/// <param name="Preprocessing">What is done before the model sees its input, as JSON, or null.</param>
public sealed record ImportedSignature(ImmutableArray<Value> Inputs, string? Preprocessing);
