using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>One checked line of a safetensors header: the tensor's place among the others and its bytes, counted from the header's end.</summary>
internal sealed record SafetensorsEntry(
    int Place, string Name, ElementType Element, int[] Extents, int Length, long Begin, long End);
