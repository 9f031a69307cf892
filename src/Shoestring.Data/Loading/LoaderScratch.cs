using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>What one worker needs: a canvas and the order of the epoch that it is in.</summary>
internal sealed class LoaderScratch
{
    private static readonly Purpose Shuffling = Purpose.Of("data.shuffle");
    private readonly int[] _order;
    private readonly ulong _seed;
    private int _epoch = -1;

    public LoaderScratch(Canvas canvas, int count, ulong seed)
    {
        Canvas = canvas;
        _order = new int[count];
        _seed = seed;
    }

    public Canvas Canvas { get; }

    public ReadOnlySpan<int> Order(int epoch)
    {
        if (epoch != _epoch)
        {
            new RandomStream(_seed, Shuffling, epoch).Start().Permutation(_order);
            _epoch = epoch;
        }

        return _order;
    }
}
