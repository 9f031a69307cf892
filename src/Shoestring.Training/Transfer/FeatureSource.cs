using Shoestring.Graphs.Programs;
using Shoestring.Random;
using Shoestring.Training.Objectives;
using Shoestring.Training.Sources;

namespace Shoestring.Training.Transfer;

/// <summary>Batches of features that were computed once, in another order each epoch.</summary>
public sealed class FeatureSource : BatchSource
{
    private static readonly Purpose Order = Purpose.Of("transfer.features.order");
    private readonly FeatureSet _set;
    private readonly int _classes;
    private readonly ulong _seed;
    private readonly int[] _order;
    private int _epoch = -1;

    /// <summary>A source.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="batchSize">Samples a batch, at most as many as there are.</param>
    /// <param name="seed">Decides the order.</param>
    public FeatureSource(FeatureSet set, int classes, int batchSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, set.Count);
        (_set, _classes, _seed, BatchSize) = (set, classes, seed, batchSize);
        _order = new int[set.Count];
    }

    /// <inheritdoc/>
    public override int BatchSize { get; }

    /// <inheritdoc/>
    public override int StepsPerEpoch => _set.Count / BatchSize;

    /// <inheritdoc/>
    public override void Fill(int epoch, int step, Program program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (epoch != _epoch)
        {
            _epoch = epoch;
            new RandomStream(_seed, Order, epoch).Start().Permutation(_order);
        }

        var features = program.Input(Objective.Images);
        var targets = program.Input(Objective.Targets);
        targets.Clear();
        for (var i = 0; i < BatchSize; i++)
        {
            var sample = _order[(step * BatchSize) + i];
            _set[sample].CopyTo(features[(i * _set.Length)..]);
            targets[(i * _classes) + _set.Labels[sample]] = 1;
        }
    }
}
