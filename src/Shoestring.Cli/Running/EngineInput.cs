using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Cli.Running;

/// <summary>An input that a model takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">Type of its elements, or null for one that no tensor of ours has.</param>
/// <param name="Dimensions">Extents; −1 where they are free.</param>
internal sealed record EngineInput(string Name, ElementType? Element, IReadOnlyList<long> Dimensions)
{
    /// <summary>The tensor as this input takes it; numbers may become wider, never others.</summary>
    /// <exception cref="InputException">The type or the shape does not fit.</exception>
    public Tensor Take(Tensor tensor)
    {
        var fits = tensor.Dimensions.Length == Dimensions.Count
            && tensor.Dimensions.Select((d, i) => Dimensions[i] < 0 || Dimensions[i] == d).All(fit => fit);
        return fits && Element is { } element && Widened(tensor, element) is { } widened
            ? widened
            : throw new InputException(
                $"the input {this}, and the tensor given is {tensor.Element} [{string.Join(", ", tensor.Dimensions)}]");
    }

    /// <summary>What a person reads: <c>'x' is Float32 [?, 3, 224, 224]</c>.</summary>
    public override string ToString() =>
        $"'{Name}' is {(Element is { } e ? e : "of a type that cannot be given")} [{string.Join(", ", Dimensions.Select(d => d < 0 ? "?" : $"{d}"))}]";

    private static Tensor? Widened(Tensor tensor, ElementType element) => (tensor.Element, element) switch
    {
        var (given, wanted) when given == wanted => tensor,
        (_, ElementType.Float32) => tensor.ToFloat(),
        (not ElementType.Bool, ElementType.Float64) => tensor.ToDouble(),
        (ElementType.Float32 or ElementType.Float64, ElementType.Float16) => new Tensor<Half>(Each(tensor, x => (Half)x), tensor.Dimensions.AsSpan()),
        (ElementType.Int32 or ElementType.Int8 or ElementType.UInt8, ElementType.Int64) =>
            new Tensor<long>(Each(tensor, x => (long)x), tensor.Dimensions.AsSpan()),
        (ElementType.Int8 or ElementType.UInt8, ElementType.Int32) =>
            new Tensor<int>(Each(tensor, x => (int)x), tensor.Dimensions.AsSpan()),
        _ => null,
    };

    private static T[] Each<T>(Tensor tensor, Func<double, T> convert) =>
        [.. Enumerable.Range(0, tensor.Length).Select(i => convert(tensor.ValueAt(i)))];
}
