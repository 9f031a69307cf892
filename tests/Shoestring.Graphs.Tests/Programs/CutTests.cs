using System.Collections.Immutable;
using Shoestring.Graphs.Programs.Keeping;

namespace Shoestring.Graphs.Tests.Programs;

public sealed class CutTests
{
    [Fact]
    public void A_chain_of_equal_values_is_cut_into_about_root_n_parts()
    {
        // 64 nodes of 1 byte each, all saved: keeping 7 leaves parts of 8 (and what is kept): the least peak is about 2·√64.
        var chosen = Cut.Choose([.. Enumerable.Range(0, 63).Select(i => new Cut(i, 1, i, []))], 64);
        Assert.InRange(chosen.Length, 5, 10);
        Assert.InRange(Peak(chosen, 64), 14, 17);
    }

    [Fact]
    public void Narrow_places_are_preferred()
    {
        Cut[] cuts = [new(0, 50, 50, []), new(1, 1, 100, []), new(2, 50, 150, []), new(3, 1, 200, []), new(4, 50, 250, [])];
        var chosen = Cut.Choose([.. cuts], 300);
        Assert.Equal([1, 3], chosen.Select(c => c.After));
    }

    [Fact]
    public void Nothing_is_cut_where_it_saves_nothing()
    {
        Assert.Empty(Cut.Choose([], 100));
        Assert.Empty(Cut.Choose([new Cut(0, 100, 0, [])], 100));
    }

    private static long Peak(ImmutableArray<Cut> cuts, long total)
    {
        var ends = cuts.Select(c => c.Saved).Append(total).ToArray();
        return cuts.Sum(c => c.Bytes) + ends.Select((e, i) => e - (i == 0 ? 0 : ends[i - 1])).Max();
    }
}
