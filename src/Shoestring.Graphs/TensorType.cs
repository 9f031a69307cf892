namespace Shoestring.Graphs;

/// <summary>What a value is: its element type and its shape.</summary>
/// <param name="Element">Type of one element.</param>
/// <param name="Shape">Logical extents.</param>
public sealed record TensorType(ElementType Element, Shape Shape)
{
    /// <summary>A float32 tensor.</summary>
    /// <param name="dimensions">Extents, outermost first.</param>
    public static TensorType Float(params ReadOnlySpan<Dimension> dimensions) =>
        new(ElementType.Float32, new Shape(dimensions));

    /// <summary>Bytes that the tensor takes.</summary>
    /// <exception cref="InvalidOperationException">An extent is symbolic.</exception>
    public long Bytes => (long)Shape.ElementCount * Element.Size();

    /// <inheritdoc/>
    public override string ToString() => $"{Element}{Shape}";
}
