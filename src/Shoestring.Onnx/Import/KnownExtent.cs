namespace Shoestring.Onnx.Import;

/// <summary>An element of a shape: a number, or the name of an extent that is bound later.</summary>
/// <param name="Number">The number; 0 for a symbol.</param>
/// <param name="Symbol">The extent's name, or null.</param>
internal readonly record struct KnownExtent(long Number, string? Symbol);
