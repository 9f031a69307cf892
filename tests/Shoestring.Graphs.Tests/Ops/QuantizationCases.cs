using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of quantisers.</summary>
internal static class QuantizationCases
{
    private const string StraightThrough = "its gradient is straight-through by definition; golden files check it";
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("fake_quantize", new FakeQuantize(-8, 7), Feed.Smooth(2, 3, 4), Feed.Of(ElementType.Float32, [0.2]), Feed.Of(ElementType.Float32, [0]))
        {
            Batched = First, Wrt = [0, 1], NoFiniteDifference = StraightThrough,
        },
        new("fake_quantize/unsigned", new FakeQuantize(0, 15, GradientScale: 0.25), Feed.Smooth(2, 3, 4), Feed.Of(ElementType.Float32, [0.2]), Feed.Of(ElementType.Float32, [5]))
        {
            Batched = First, Wrt = [0, 1], NoFiniteDifference = StraightThrough,
        },
        new("fake_quantize/channel", new FakeQuantize(-8, 7, Axis: 0), Feed.Smooth(3, 2, 3, 3), Feed.Range(0.1, 0.3, 3), Feed.Of(ElementType.Float32, [0, 0, 0], 3))
        {
            Wrt = [0, 1], NoFiniteDifference = StraightThrough,
        },
        new("quantize/int8", new QuantizeLinear(ElementType.Int8, 1), Feed.Range(-40, 40, 2, 3, 4), Feed.Range(0.1, 0.5, 3), Feed.Of(ElementType.Int8, [0, -3, 5], 3))
        {
            Batched = First,
        },
        new("quantize/uint8", new QuantizeLinear(ElementType.UInt8), Feed.Range(-40, 40, 4, 5), Feed.Of(ElementType.Float32, [0.2]), Feed.Of(ElementType.UInt8, [128]))
        {
            Batched = First,
        },
        new("dequantize/int8", new DequantizeLinear(0), Feed.Integers(ElementType.Int8, -128, 127, 3, 4), Feed.Range(0.1, 0.5, 3), Feed.Of(ElementType.Int8, [0, -3, 5], 3)),
        new("dequantize/uint8", new DequantizeLinear(), Feed.Integers(ElementType.UInt8, 0, 255, 3, 4), Feed.Of(ElementType.Float32, [0.2]), Feed.Of(ElementType.UInt8, [7])),
    ];
}
