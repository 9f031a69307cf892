using Shoestring.Random;

namespace Shoestring.Kernels.Tests;

public sealed class BFloat16Tests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_bfloat16_survives_widening_and_narrowing(int threads)
    {
        var halves = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).ToArray();
        var (wide, again) = (new float[halves.Length], new ushort[halves.Length]);
        using var pool = new WorkerPool(threads);
        BFloat16.Widen(pool, halves, wide);
        BFloat16.Narrow(pool, wide, again);
        for (var i = 0; i < halves.Length; i++)
        {
            Assert.Equal((uint)i << 16, BitConverter.SingleToUInt32Bits(wide[i]));
            // A signalling NaN comes back quiet.
            Assert.Equal(float.IsNaN(wide[i]) ? halves[i] | 0x40 : halves[i], again[i]);
        }
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)] // half way: to even, down
    [InlineData(1.01171875f, 0x3F82)] // half way: to even, up
    [InlineData(1.0039064f, 0x3F81)]
    [InlineData(-1.0039064f, 0xBF81)]
    [InlineData(float.MaxValue, 0x7F80)] // rounds to infinity
    [InlineData(float.PositiveInfinity, 0x7F80)]
    [InlineData(1e-45f, 0)]
    public void Rounds_to_nearest_with_ties_to_even(float x, int expected)
    {
        using var pool = new WorkerPool(1);
        // 17 of them: vectors and a tail.
        var y = new ushort[17];
        BFloat16.Narrow(pool, Enumerable.Repeat(x, y.Length).ToArray(), y);
        Assert.All(y, v => Assert.Equal(expected, v));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData((1 << 15) + 33)]
    public void Is_within_half_a_step_for_any_length(int length)
    {
        var x = new float[length];
        new RandomStream(5, Purpose.Of("bfloat16")).FillNormal(x);
        var (half, y) = (new ushort[length], new float[length]);
        using var pool = new WorkerPool(2);
        BFloat16.Narrow(pool, x, half);
        BFloat16.Widen(pool, half, y);
        for (var i = 0; i < length; i++)
        {
            Assert.True(Math.Abs(x[i] - y[i]) <= Math.Abs(x[i]) / 256, $"{x[i]} became {y[i]}");
        }
    }

    [Fact]
    public void Lengths_must_agree()
    {
        using var pool = new WorkerPool(1);
        Assert.Throws<ArgumentException>(() => BFloat16.Narrow(pool, new float[3], new ushort[2]));
        Assert.Throws<ArgumentException>(() => BFloat16.Widen(pool, new ushort[3], new float[2]));
    }
}
