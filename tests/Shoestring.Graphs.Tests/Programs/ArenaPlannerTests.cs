using Shoestring.Graphs.Programs;

namespace Shoestring.Graphs.Tests.Programs;

public sealed class ArenaPlannerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Blocks_that_live_together_lie_apart(int threads)
    {
        for (var salt = 0; salt < 40; salt++)
        {
            var blocks = Random(salt);
            var total = ArenaPlanner.Place(blocks, threads);
            Assert.All(blocks, b => Assert.InRange(b.End, b.Bytes, total));
            foreach (var (a, b) in blocks.SelectMany((a, i) => blocks.Skip(i + 1).Select(b => (a, b))).Where(p => p.a.Meets(p.b)))
            {
                Assert.True(a.End <= b.Offset || b.End <= a.Offset, $"{a} and {b}");
            }
        }
    }

    [Fact]
    public void Fewer_bytes_change_cores_and_the_memory_hardly_grows()
    {
        double before = 0, after = 0, memory = 0, most = 0;
        for (var salt = 0; salt < 40; salt++)
        {
            var blocks = Random(salt);
            memory += ArenaPlanner.Place(blocks, 1);
            before += Handovers(blocks);
            most += ArenaPlanner.Place(blocks, 2);
            after += Handovers(blocks);
        }

        Assert.True(after < 0.6 * before, $"{after:N0} of {before:N0}");
        Assert.True(most < 1.1 * memory, $"{most:N0} of {memory:N0}");
    }

    [Fact]
    public void A_shorter_block_goes_to_the_middle_of_the_longer_one_that_was_there()
    {
        ArenaPlanner.Block[] blocks = [Block(1 << 20, 0, 1), Block(1 << 18, 2, 3)];
        Assert.Equal(1 << 20, ArenaPlanner.Place(blocks, 2));
        Assert.Equal((1 << 19) - (1 << 17), blocks[1].Offset);
        Assert.Equal(1 << 20, ArenaPlanner.Place(blocks, 1));
        Assert.Equal(0, blocks[1].Offset);
    }

    [Theory]
    [InlineData(0, 2 * (1 << 17))]
    [InlineData((1 << 19) - (1 << 17), 0)]
    [InlineData(1 << 19, 2 * (1 << 17))]
    [InlineData(3 << 18, 2 * (1 << 17))]
    public void What_changes_cores_is_counted_when_a_block_comes_and_when_the_next_one_does(long offset, long expected)
    {
        var first = Block(1 << 20, 0, 1);
        first.Storage.Offset = 0;
        Assert.Equal(expected, Handover.Bytes(Block(1 << 18, 2, 3), offset, [first], 2));
    }

    [Fact]
    public void The_block_before_is_the_last_one_that_was_there_in_this_run_or_else_in_the_run_before()
    {
        var (early, late) = (Block(1 << 18, 0, 1), Block(1 << 19, 4, 5));
        (early.Storage.Offset, late.Storage.Offset) = (0, 0);
        // Comes after the early one, whose halves are its own; what follows, the late one, has all of it in its first half.
        Assert.Equal(1 << 17, Handover.Bytes(Block(1 << 18, 2, 3), 0, [early, late], 2));
        // Comes after the late one; the early one of the next run has the same halves.
        Assert.Equal(1 << 17, Handover.Bytes(Block(1 << 18, 6, 7), 0, [early, late], 2));
        // Nobody else there: nothing changes.
        Assert.Equal(0, Handover.Bytes(Block(1 << 18, 6, 7), 1 << 20, [early, late], 2));
    }

    private static double Handovers(ArenaPlanner.Block[] blocks) =>
        blocks.Sum(b => Handover.Bytes(b, b.Offset, [.. blocks.Where(o => o != b)], 2) / 2.0);

    // Lives as of a training step: made going forward, most of them read again going backward.
    private static ArenaPlanner.Block[] Random(int salt)
    {
        var numbers = SmallNets.Numbers(salt, 80).Data;
        return [.. Enumerable.Range(0, 40).Select(i => Block(
            1 << (14 + (int)(Math.Abs(numbers[2 * i]) * 8)), i, numbers[(2 * i) + 1] < 0 ? i + 2 : 80 - i))];
    }

    private static ArenaPlanner.Block Block(int bytes, int first, int last)
    {
        var b = new GraphBuilder("block");
        return new(new Storage(b.Input("x", TensorType.Float(bytes / sizeof(float))), Layout.RowMajor), first, last);
    }
}
