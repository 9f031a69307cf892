namespace Shoestring.Data.Tests.Splits;

public sealed class StratifiedSplitTests
{
    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.25, 1)]
    [InlineData(0.5, 2)]
    public void Each_class_gives_its_share_and_no_sample_is_lost(double fraction, ulong seed)
    {
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 10 == 0 ? 2 : i % 3 == 0 ? 1 : 0), 3, 3, 4];
        var (kept, taken) = StratifiedSplit.Cut(labels, fraction, seed);
        Assert.Equal(Enumerable.Range(0, labels.Length), kept.Concat(taken).Order());
        for (var c = 0; c < 3; c++)
        {
            var all = labels.Count(l => l == c);
            Assert.Equal(all * fraction, taken.Count(i => labels[i] == c), 0.5);
        }

        Assert.Single(taken, i => labels[i] == 3); // two samples: one each
        Assert.DoesNotContain(taken, i => labels[i] == 4); // the only one stays
        Assert.Equal(taken, StratifiedSplit.Cut(labels, fraction, seed).Taken);
        Assert.NotEqual(taken, StratifiedSplit.Cut(labels, fraction, seed + 9).Taken);
    }

    [Fact]
    public void Groups_are_never_cut()
    {
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => i / 4 % 5)];
        string Group(int i) => $"g{i / 4}";
        var (kept, taken) = StratifiedSplit.Cut(labels, 0.2, 3, Group);
        Assert.Empty(kept.Select(Group).Intersect(taken.Select(Group)));
        Assert.Equal(80, taken.Length);
        Assert.Equal(400, kept.Length + taken.Length);
    }

    [Fact]
    public void Missing_parts_are_cut_and_present_ones_kept()
    {
        var all = Data(100);
        var split = DataSplit.Complete(new FoundData("d", all, null, null, []), new SplitOptions());
        Assert.Equal((72, 8, 20), (split.Train.Count, split.Validation.Count, split.Test.Count));
        var test = Data(7);
        split = DataSplit.Complete(new FoundData("d", all, null, test, []), new SplitOptions());
        Assert.Same(test, split.Test);
        Assert.Equal((90, 10), (split.Train.Count, split.Validation.Count));
    }

    private static ClassificationData Data(int count) => new(
        "d", ["a", "b"], new Made.ArraySource(2, 1, count, 0), [.. Enumerable.Range(0, count).Select(i => i % 2)]);
}
