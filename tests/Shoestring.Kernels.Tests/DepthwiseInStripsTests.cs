using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Tests;

/// <summary>Stores past the caches give the bits of those into them; the others are compared with the reference by ConvTests.</summary>
public sealed unsafe class DepthwiseInStripsTests
{
    [Theory]
    [InlineData(3, 7, 9, 1)]
    [InlineData(2, 30, 41, 1)]
    [InlineData(3, 6, 10, 2)]
    [InlineData(1, 40, 64, 2)]
    public void Streamed_stores_give_the_same_bits(int pictures, int height, int width, int stride)
    {
        ConvShape shape = ConvShape.Square(pictures, height, width, 96, 96, 3, stride, pad: 1, groups: 96);
        AreSame<Lane512>(shape);
        AreSame<Lane256>(shape);
        AreSame<Lane128>(shape);
        AreSame<LaneScalar>(shape);
    }

    private static void AreSame<T>(ConvShape shape)
        where T : unmanaged, ILane<T>
    {
        TapGrid grid = TapGrid.Forward(shape);
        Assert.True(grid.IsDense);
        using NativeBuffer x = Of(shape.InputLength, 1), w = Of(shape.WeightLength, 2), y = Of(shape.OutputLength, 3);
        using NativeBuffer cached = Of(shape.InputLength, 4), streamed = Of(shape.InputLength, 5);
        using WorkerPool pool = new(2);
        DepthwiseInStrips<T>.Forward<IdentityOp, CachedStores>(pool, grid, At(x), At(w), null, default, At(cached));
        DepthwiseInStrips<T>.Forward<IdentityOp, StreamedStores>(pool, grid, At(x), At(w), null, default, At(streamed));
        Assert.True(streamed.Floats(0, shape.OutputLength).SequenceEqual(cached.Floats(0, shape.OutputLength)));
        if (shape.StrideH == 2)
        {
            DepthwiseInStrips<T>.Spread<CachedStores>(pool, grid, At(y), At(w), At(cached));
            DepthwiseInStrips<T>.Spread<StreamedStores>(pool, grid, At(y), At(w), At(streamed));
            Assert.True(streamed.Floats(0, shape.InputLength).SequenceEqual(cached.Floats(0, shape.InputLength)));
        }
    }

    private static float* At(NativeBuffer buffer) => (float*)buffer.Address;

    private static NativeBuffer Of(int length, int seed)
    {
        NativeBuffer buffer = new(sizeof(float) * (long)length);
        Arrays.Random(length, seed).CopyTo(buffer.Floats(0, length));
        return buffer;
    }
}
