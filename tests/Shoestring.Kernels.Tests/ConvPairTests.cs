using Shoestring.Kernels.Fused;

namespace Shoestring.Kernels.Tests;

/// <summary>A pointwise and a depthwise convolution's backwards in one, against the scalar references of each, one after the other.</summary>
public class ConvPairTests
{
    public static TheoryData<string, ConvShape, int> Shapes
    {
        get
        {
            TheoryData<string, ConvShape, int> data = [];
            void Add(string name, ConvShape depthwise, int c) => data.Add(name, depthwise, c);
            Add("3×3", ConvShape.Square(2, 9, 7, 36, 36, 3, pad: 1, groups: 36), 9);
            Add("3×3, strided", ConvShape.Square(3, 10, 8, 48, 48, 3, stride: 2, pad: 1, groups: 48), 16);
            Add("5×5", ConvShape.Square(2, 12, 13, 40, 40, 5, pad: 2, groups: 40), 7);
            Add("5×5, strided", ConvShape.Square(2, 12, 13, 72, 72, 5, stride: 2, pad: 2, groups: 72), 24);
            Add("blocks of rows", ConvShape.Square(2, 61, 53, 24, 24, 3, pad: 1, groups: 24), 4);
            Add("blocks of rows, strided", ConvShape.Square(1, 61, 62, 24, 24, 3, stride: 2, pad: 1, groups: 24), 5);
            Add("pictures together", ConvShape.Square(23, 5, 6, 33, 33, 3, pad: 1, groups: 33), 11);
            Add("few pixels", ConvShape.Square(300, 2, 2, 18, 18, 3, pad: 1, groups: 18), 6);
            Add("few channels", ConvShape.Square(3, 6, 6, 4, 4, 3, pad: 1, groups: 4), 1);
            Add("many channels", ConvShape.Square(2, 9, 9, 150, 150, 3, pad: 1, groups: 150), 50);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_agrees_with_the_references(string name, ConvShape depthwise, int c)
    {
        foreach (PairInput input in Enum.GetValues<PairInput>())
        {
            ConvPairCase t = new(depthwise, c, offset: 0);
            Arrays.OnEveryRung(t.Expected(input), 5e-4f, name, pool => t.Run(pool, input, false));
        }
    }

    // What is far from zero beside its deviation must not drown the products of deviations.
    [Fact]
    public void Inputs_far_from_zero_lose_little()
    {
        foreach (PairInput input in Enum.GetValues<PairInput>())
        {
            ConvPairCase t = new(ConvShape.Square(4, 15, 15, 48, 48, 3, pad: 1, groups: 48), 12, offset: 30);
            Arrays.OnEveryRung(t.Expected(input), 5e-3f, "far", pool => t.Run(pool, input, false));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Halves_are_read_as_the_floats_that_they_stand_for(string name, ConvShape depthwise, int c)
    {
        using WorkerPool pool = new(2);
        foreach (PairInput input in Enum.GetValues<PairInput>())
        {
            ConvPairCase t = new(depthwise, c, offset: 0);
            t.Round();
            Assert.True(t.Run(pool, input, false).AsSpan().SequenceEqual(t.Run(pool, input, true)), name);
        }
    }

    [Fact]
    public void Others_are_refused()
    {
        ConvShape depthwise = ConvShape.Square(128, 14, 14, 96, 96, 3, pad: 1, groups: 96);
        Assert.True(ConvPair.Suits(ConvShape.Square(128, 14, 14, 16, 96, 1), depthwise));
        Assert.False(ConvPair.Suits(ConvShape.Square(128, 14, 14, 48, 96, 1), depthwise)); // hardly wider
        Assert.False(ConvPair.Suits(ConvShape.Square(128, 14, 14, 16, 80, 1), depthwise));
        Assert.False(ConvPair.Suits(ConvShape.Square(128, 28, 28, 16, 96, 1, stride: 2), depthwise));
        Assert.False(ConvPair.Suits(ConvShape.Square(128, 14, 14, 16, 96, 1), ConvShape.Square(128, 14, 14, 96, 96, 1)));
        ConvPairCase t = new(ConvShape.Square(2, 9, 7, 36, 36, 3, pad: 1, groups: 36), 9, offset: 0);
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => t.Run(pool, PairInput.Activated, false, scratch: 10));
    }
}
