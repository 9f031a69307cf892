namespace Shoestring.Kernels.Tests;

public sealed class NativeBufferTests
{
    [Fact]
    public unsafe void Memory_is_zeroed_aligned_and_shared_by_views()
    {
        using NativeBuffer buffer = new(1000);
        Span<float> floats = buffer.Floats(0, 250);
        Assert.Equal(0, floats.IndexOfAnyExcept(0f) + 1);
        fixed (float* p = floats)
        {
            Assert.Equal(0L, (long)p % 64);
        }

        buffer.View<int>(8, 1)[0] = BitConverter.SingleToInt32Bits(2.5f);
        Assert.Equal(2.5f, floats[2]);
    }

    [Theory]
    [InlineData(-4, 1)]
    [InlineData(0, 251)]
    [InlineData(997, 1)]
    [InlineData(2, 1)]
    [InlineData(0, -1)]
    public void A_view_outside_is_refused(long offset, int count)
    {
        using NativeBuffer buffer = new(1000);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Floats(offset, count).Length);
    }

    [Fact]
    public void A_disposed_buffer_gives_no_view()
    {
        NativeBuffer buffer = new(16);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Floats(0, 1).Length);
    }
}
