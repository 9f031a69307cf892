namespace Shoestring.Runtime;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="ElementType">The type of its elements; <see cref="TensorElementType.Undefined"/> when it is no tensor.</param>
/// <param name="Dimensions">Its dimensions, outermost first; −1 where the size is free.</param>
/// <param name="SymbolicDimensions">The names of free dimensions; empty text where there is none.</param>
public sealed record NodeMetadata(
    string Name,
    TensorElementType ElementType,
    IReadOnlyList<long> Dimensions,
    IReadOnlyList<string> SymbolicDimensions)
{
    /// <summary>The shape with every free dimension set to one size (1 is what latency is measured at).</summary>
    public long[] ShapeWith(long free) => [.. Dimensions.Select(dimension => dimension < 0 ? free : dimension)];
}
