namespace Shoestring.Kernels.Tests;

public sealed class ChannelShuffleTests
{
    // Channels of a and b, channels of y, groups.
    public static TheoryData<int, int, int, int> Cases => new()
    {
        { 58, 58, 58, 2 }, { 58, 58, 116, 2 }, { 116, 0, 58, 2 }, { 116, 0, 116, 58 }, { 58, 58, 58, 58 }, { 58, 58, 116, 58 },
        { 24, 24, 24, 2 }, { 24, 24, 24, 24 }, { 12, 12, 12, 2 }, { 12, 12, 12, 12 }, { 4, 4, 4, 2 }, { 2, 2, 2, 2 },
        { 5, 5, 5, 2 }, { 5, 5, 5, 5 }, { 20, 40, 30, 2 }, { 20, 40, 30, 30 }, { 30, 30, 20, 3 }, { 60, 0, 60, 4 }, { 7, 0, 7, 7 }, { 7, 0, 7, 1 },
        { 232, 232, 232, 2 }, { 232, 232, 232, 232 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_channel_comes_from_its_place(int ca, int cb, int cy, int groups)
    {
        foreach (int rows in (int[])[1, 3, 700])
        {
            int channels = ca + cb, each = channels / groups;
            float[] a = Arrays.Random(rows * ca, 1), b = Arrays.Random(rows * cb, 2), expected = new float[rows * channels];
            for (int row = 0; row < rows; row++)
            {
                for (int g = 0; g < groups; g++)
                {
                    for (int c = 0; c < each; c++)
                    {
                        int from = (g * each) + c, to = (c * groups) + g;
                        float value = from < ca ? a[(row * ca) + from] : b[(row * cb) + from - ca];
                        expected[to < cy ? (row * cy) + to : (rows * cy) + (row * (channels - cy)) + to - cy] = value;
                    }
                }
            }

            EachRung.Check(
                pool =>
                {
                    float[] yz = new float[rows * channels];
                    ChannelShuffle.Run(pool, rows, groups, a, b, yz.AsSpan(0, rows * cy), yz.AsSpan(rows * cy));
                    return yz;
                },
                actual => Assert.Equal(expected, actual));
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => ChannelShuffle.Run(pool, 2, 3, new float[8], [], new float[8], []));
        Assert.Throws<ArgumentException>(() => ChannelShuffle.Run(pool, 2, 2, new float[8], new float[8], new float[8], new float[6]));
    }
}
