using Shoestring.Random;
using Xunit;

namespace Shoestring.Tests.Random;

public class RandomCursorTests
{
    private static RandomCursor Cursor(ulong seed = 1) => new RandomStream(seed, Purpose.Of("test")).Start();

    [Fact]
    public void Words_come_in_the_streams_order()
    {
        var stream = new RandomStream(1, Purpose.Of("test"));
        var cursor = stream.Start();
        var (a, b, c, d) = stream.Words(0);
        Assert.Equal([a, b, c, d, stream.Words(1).X0],
            [cursor.NextUInt32(), cursor.NextUInt32(), cursor.NextUInt32(), cursor.NextUInt32(), cursor.NextUInt32()]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Bounded_integers_are_even(int bound)
    {
        var cursor = Cursor();
        var counts = new int[bound];
        const int draws = 60_000;
        for (var i = 0; i < draws; i++)
        {
            counts[cursor.NextInt32(bound)]++;
        }

        Assert.All(counts, c => Assert.InRange(c, (draws / bound) - 500, (draws / bound) + 500));
    }

    [Fact]
    public void Bounds_that_do_not_divide_a_power_of_two_have_no_bias()
    {
        // Without rejection, 3·2^30 would give the values below 2^30 twice as often.
        var cursor = Cursor();
        var below = 0;
        const int bound = (1 << 30) + (1 << 29);
        for (var i = 0; i < 30_000; i++)
        {
            below += cursor.NextInt32(bound) < bound / 3 ? 1 : 0;
        }

        Assert.InRange(below, 9_600, 10_400);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cursor().NextInt32(0));
    }

    [Fact]
    public void Every_permutation_is_equally_likely()
    {
        var cursor = Cursor();
        var counts = new Dictionary<(int, int, int), int>();
        Span<int> p = stackalloc int[3];
        for (var i = 0; i < 12_000; i++)
        {
            cursor.Permutation(p);
            var key = (p[0], p[1], p[2]);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 1_800, 2_200));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Beta_has_the_right_moments(double alpha)
    {
        var cursor = Cursor();
        var draws = Enumerable.Range(0, 40_000).Select(_ => cursor.NextBeta(alpha, alpha)).ToArray();
        Assert.All(draws, d => Assert.InRange(d, 0, 1));
        Assert.Equal(0.5, draws.Average(), 0.01);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), draws.Average(d => (d - 0.5) * (d - 0.5)), 0.005);
    }

    [Fact]
    public void Tiny_beta_parameters_give_zeros_and_ones_rather_than_not_a_number()
    {
        var cursor = Cursor();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.InRange(cursor.NextBeta(0.001, 0.001), 0, 1);
        }
    }

    [Fact]
    public void Gamma_has_the_right_mean()
    {
        var cursor = Cursor();
        Assert.Equal(0.5, Enumerable.Range(0, 40_000).Average(_ => cursor.NextGamma(0.5)), 0.02);
        Assert.Equal(3.0, Enumerable.Range(0, 40_000).Average(_ => cursor.NextGamma(3)), 0.05);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cursor().NextGamma(0));
    }
}
