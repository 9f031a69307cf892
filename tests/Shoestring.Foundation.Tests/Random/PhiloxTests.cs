using Shoestring.Random;
using Xunit;

namespace Shoestring.Tests.Random;

public class PhiloxTests
{
    // Random123's kat_vectors, "philox4x32 10".
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Agrees_with_the_published_vectors(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        var words = Philox.Next(k0 | ((ulong)k1 << 32), c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
        Assert.Equal((x0, x1, x2, x3), words);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData((1ul << 28) - 1)]
    [InlineData((1ul << 28) + 3)]
    public void A_block_holds_sixteen_counters_word_by_word(ulong block)
    {
        const ulong key = 0x123456789ABCDEF0, high = 0xFEDCBA9876543210;
        var words = new uint[Philox.BlockLength];
        Philox.FillBlock(key, block, high, words);
        for (var lane = 0; lane < 16; lane++)
        {
            var expected = Philox.Next(key, (block * 16) + (ulong)lane, high);
            Assert.Equal(expected, (words[lane], words[16 + lane], words[32 + lane], words[48 + lane]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Blocks_in_a_row_are_the_blocks_one_by_one(int count)
    {
        const ulong first = (1ul << 28) - 2;
        var all = new uint[count * Philox.BlockLength];
        var one = new uint[Philox.BlockLength];
        Philox.FillBlocks(7, first, 9, all);
        for (var i = 0; i < count; i++)
        {
            Philox.FillBlock(7, first + (ulong)i, 9, one);
            Assert.Equal(one, all[(i * Philox.BlockLength)..((i + 1) * Philox.BlockLength)]);
        }

        Assert.Throws<ArgumentException>(() => Philox.FillBlocks(0, 0, 0, new uint[65]));
    }

    [Fact]
    public void A_short_block_is_refused() =>
        Assert.Throws<ArgumentException>(() => Philox.FillBlock(0, 0, 0, new uint[63]));
}
