namespace Shoestring.Compression.Pruning;

/// <summary>The channels of one set in the order in which they would go, in blocks that keep the count a round number.</summary>
internal sealed class ChannelQueue
{
    private readonly double[] _scores;
    private readonly double[] _raw;
    private readonly int[] _order;
    private readonly PruningOptions _options;
    private readonly int _least;
    private bool _known;
    private int _taken;

    public ChannelQueue(ChannelSet set, double[] scores, PruningOptions options)
    {
        (Set, _raw, _options) = (set, scores, options);
        var scale = options.Normalization switch
        {
            Normalization.Mean => scores.Average(),
            Normalization.Maximum => scores.Max(),
            _ => 1,
        };
        _scores = [.. scores.Select(s => scale > 0 ? s / scale : s)];
        _order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => _scores[i]).ThenBy(i => i)];
        _least = options.Keep.Contains(set.Name)
            ? scores.Length
            : Math.Max(1, Math.Max(options.MinChannels, (int)Math.Ceiling(options.MinFraction * scores.Length)));
    }

    public ChannelSet Set { get; }

    /// <summary>What the next block asks, by importance, cost and scarcity; null when none can go.</summary>
    public double? Price { get; private set; }

    public PlannedSet Planned => new(
        Set.Name, Set.Groups.Length, [.. _order.Take(_taken).Order()], [.. Set.Members], [.. _raw]);

    private int Block
    {
        get
        {
            var left = _order.Length - _taken;
            var round = Math.Max(1, _options.RoundTo);
            return left % round == 0 ? round : left % round;
        }
    }

    public void Rank(CostLedger ledger)
    {
        if (_known)
        {
            return;
        }

        _known = true;
        Price = null;
        if (_order.Length - _taken - Block >= _least)
        {
            var gain = ledger.Gain(Set, Next());
            Price = gain > 0 ? Ask(gain) : null;
        }
    }

    // Σ score / (gain^e · channels^(1 − e)) · (all / left)^scarcity: blocks of different sizes compare.
    private double Ask(double gain)
    {
        var (e, sum) = (_options.CostExponent, 0.0);
        foreach (var i in _order.AsSpan(_taken, Block))
        {
            sum += _scores[i];
        }

        return sum / (Math.Pow(gain, e) * Math.Pow(Block, 1 - e)) * Math.Pow(_order.Length / (double)(_order.Length - _taken), _options.Scarcity);
    }

    public void Take(CostLedger ledger)
    {
        ledger.Remove(Set, Next());
        _taken += Block;
        _known = false;
    }

    /// <summary>Says that a neighbour has changed what the next block costs.</summary>
    public void Forget() => _known = false;

    private ChannelGroup[] Next() => [.. _order.Skip(_taken).Take(Block).Select(i => Set.Groups[i])];
}
