namespace Shoestring.Kernels.Tests;

public sealed class StretchTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(2, 5)]
    [InlineData(int.MaxValue, 7)]
    public void Parts_follow_one_another_to_the_end_and_differ_by_one_unit_at_most(int count, int parts)
    {
        int next = 0;
        for (int part = 0; part < parts; part++)
        {
            (int begin, int end) = Stretch.Part(count, part, parts);
            Assert.Equal(next, begin);
            Assert.InRange(end - begin, count / parts, ((long)count + parts - 1) / parts);
            next = end;
        }

        Assert.Equal(count, next);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(2, 5)]
    [InlineData(int.MaxValue, 1 << 30)]
    public void Blocks_are_of_their_size_but_for_the_last(int count, int size)
    {
        int blocks = (int)(((long)count + size - 1) / size), next = 0;
        for (int block = 0; block < blocks; block++)
        {
            (int begin, int end) = Stretch.Block(count, block, size);
            Assert.Equal(next, begin);
            Assert.True(end - begin == size || (block == blocks - 1 && end > begin));
            next = end;
        }

        Assert.Equal(count, next);
    }
}
