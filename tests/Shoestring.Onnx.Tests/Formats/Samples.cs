using Shoestring.Graphs;

namespace Shoestring.Onnx.Tests.Formats;

/// <summary>One small tensor of every element type, and of every rank that is odd.</summary>
internal static class Samples
{
    public static IEnumerable<Tensor> All()
    {
        yield return Tensor.Of([1f, -2.5f, float.NaN, float.PositiveInfinity, 1e-40f, 7f], 2, 3);
        yield return Tensor.Of([1.0, Math.PI, double.NegativeInfinity, -0.0], 4);
        yield return Tensor.Of([(Half)1, (Half)(-0.5), Half.MaxValue, Half.Epsilon], 1, 2, 2);
        yield return Tensor.Of([(sbyte)-128, (sbyte)127, (sbyte)0], 3);
        yield return Tensor.Of([(byte)0, (byte)255], 2, 1);
        yield return Tensor.Of([int.MinValue, int.MaxValue], 2);
        yield return Tensor.Of([long.MinValue, long.MaxValue, 1L << 60], 3);
        yield return Tensor.Of([true, false, true], 3, 1, 1);
        yield return Tensor.Of([42f]);
        yield return Tensor.Of(Array.Empty<float>(), 0, 5);
        yield return Tensor.Of(new float[16], 1, 2, 1, 2, 1, 2, 1, 2);
    }

    public static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Element, actual.Element);
        Assert.Equal(expected.Dimensions.ToArray(), actual.Dimensions.ToArray());
        Assert.Equal(Bits(expected), Bits(actual));
    }

    public static byte[] Write(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static byte[] Bits(Tensor tensor) => Shoestring.Onnx.Formats.RawData.Bytes(tensor).ToArray();
}
