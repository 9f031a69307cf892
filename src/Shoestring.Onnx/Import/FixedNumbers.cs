using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Import;

/// <summary>Constants that stand on the way to an operator's output.</summary>
internal static class FixedNumbers
{
    /// <summary>A constant.</summary>
    public static Value Fixed(this ImportScope scope, OnnxNode node, Tensor numbers)
    {
        scope.Charge(node, numbers.Length);
        return scope.Step(node, new Constant(numbers));
    }

    /// <summary>A constant number of the type of a value.</summary>
    public static Value Number(this ImportScope scope, OnnxNode node, double number, ElementType element = ElementType.Float32) =>
        scope.Fixed(node, Tensor.Of([number], []).As(element));

    /// <summary>The integers 0, 1, … as a constant.</summary>
    public static Value Ramp(this ImportScope scope, OnnxNode node, int count, ElementType element, params ReadOnlySpan<int> shape)
    {
        scope.Charge(node, count);
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => (double)i)];
        return scope.Fixed(node, Tensor.Of(numbers, shape.IsEmpty ? [count] : shape).As(element));
    }
}
