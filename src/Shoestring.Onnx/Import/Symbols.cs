using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Trial bindings of the extents that a file leaves open. Small, middling and large numbers, no two symbols alike in all of them:
/// what comes out the same under all trials depends on no symbol, and what comes out as a symbol's own numbers is that symbol.
/// </summary>
internal sealed class Symbols
{
    /// <summary>Number of trial bindings.</summary>
    public const int Trials = 5;

    private static readonly (int First, int Step)[] Bindings = [(1, 0), (2, 1), (13, 5), (1021, 14), (100_003, 1_006)];

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The extent that a dimension has in a trial.</summary>
    public int Extent(Dimension dimension, int trial)
    {
        if (dimension.Symbol is not { } symbol)
        {
            return dimension.Extent;
        }

        if (!_places.TryGetValue(symbol, out var place))
        {
            _places[symbol] = place = _places.Count;
        }

        return Bindings[trial].First + (place * Bindings[trial].Step);
    }

    /// <summary>The symbol that has these extents in the trials, or null.</summary>
    public string? Find(double[] values) => _places.Keys.FirstOrDefault(
        symbol => Enumerable.Range(0, Trials).All(trial => values[trial].Equals(Extent(symbol, trial))));
}
