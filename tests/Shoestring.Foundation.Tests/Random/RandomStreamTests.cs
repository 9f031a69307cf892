using Shoestring.Random;
using Xunit;

namespace Shoestring.Tests.Random;

public class RandomStreamTests
{
    private static readonly Purpose Testing = Purpose.Of("test");

    [Fact]
    public void Each_part_of_the_address_matters()
    {
        var streams = new[]
        {
            new RandomStream(1, Testing), new RandomStream(2, Testing), new RandomStream(1, Purpose.Of("other")),
            new RandomStream(1, Testing, epoch: 1), new RandomStream(1, Testing, index: 1),
        };
        Assert.Equal(streams.Length, streams.Select(s => s.Words(0)).Distinct().Count());
        Assert.Equal(new RandomStream(1, Testing, 2, 3), new RandomStream(1, Testing, 2, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void A_fill_may_be_cut_anywhere(int cut)
    {
        var stream = new RandomStream(7, Testing);
        var whole = new float[200];
        var parts = new float[200];
        stream.FillUniform(whole);
        stream.FillUniform(parts.AsSpan(0, cut));
        stream.FillUniform(parts.AsSpan(cut), offset: cut);
        Assert.Equal(whole, parts);
        stream.FillNormal(whole);
        stream.FillNormal(parts.AsSpan(0, cut));
        stream.FillNormal(parts.AsSpan(cut), offset: cut);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Uniforms_have_the_right_range_and_moments()
    {
        var x = new float[100_000];
        new RandomStream(3, Testing).FillUniform(x, -2, 4);
        Assert.All(x, v => Assert.InRange(v, -2f, 3.9999998f));
        Assert.Equal(1.0, x.Average(v => (double)v), 0.03);
        Assert.Equal(3.0, x.Average(v => (v - 1.0) * (v - 1.0)), 0.05);
    }

    [Fact]
    public void Normals_have_the_right_moments()
    {
        var x = new float[100_000];
        new RandomStream(4, Testing).FillNormal(x, 5, 2);
        Assert.Equal(5.0, x.Average(v => (double)v), 0.03);
        Assert.Equal(4.0, x.Average(v => (v - 5.0) * (v - 5.0)), 0.1);
        Assert.Equal(48.0, x.Average(v => Math.Pow(v - 5.0, 4)), 3.0);
        Assert.Equal(0.0, x.Zip(x.Skip(32), (a, b) => (a - 5.0) * (b - 5.0)).Average(), 0.06);
    }
}
