using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Numbers that are known when the file is read. What is computed from extents that are bound only later (the batch) is known as one
/// tensor for each of a few trial bindings; where all agree, a number does not depend on them.
/// </summary>
internal sealed class KnownTensor
{
    private readonly Symbols? _symbols;

    /// <summary>Numbers that are always the same.</summary>
    public KnownTensor(Tensor constant) => Trials = [constant];

    private KnownTensor(Tensor[] trials, Symbols symbols)
    {
        Trials = trials;
        _symbols = symbols;
    }

    /// <summary>The numbers under each trial binding; one when they are constant.</summary>
    public IReadOnlyList<Tensor> Trials { get; }

    /// <summary>The numbers, when they are always the same; null otherwise.</summary>
    public Tensor? Constant => Trials.Count == 1 ? Trials[0] : null;

    /// <summary>Number of elements.</summary>
    public int Length => Trials[0].Length;

    /// <summary>Extents.</summary>
    public Shape Shape => Trials[0].Type.Shape;

    /// <summary>Numbers of trials; null when the trials make different shapes, for then nobody knows what comes out.</summary>
    public static KnownTensor? Of(Tensor[] trials, Symbols symbols)
    {
        if (trials.Any(t => !t.Dimensions.AsSpan().SequenceEqual(trials[0].Dimensions.AsSpan())))
        {
            return null;
        }

        var isConstant = Enumerable.Range(0, trials[0].Length).All(i => trials.All(t => t.ValueAt(i).Equals(trials[0].ValueAt(i))));
        return isConstant ? new KnownTensor(trials[0]) : new KnownTensor(trials, symbols);
    }

    /// <summary>The numbers under one trial binding.</summary>
    public Tensor At(int trial) => Trials[Trials.Count == 1 ? 0 : trial];

    /// <summary>An element: a number, an extent that is bound later, or null when it is computed from such extents.</summary>
    public KnownExtent? ExtentAt(int index)
    {
        var values = Trials.Select(t => t.ValueAt(index)).ToArray();
        if (values.All(v => v.Equals(values[0])))
        {
            return new KnownExtent((long)values[0], null);
        }

        return _symbols?.Find(values) is { } symbol ? new KnownExtent(0, symbol) : null;
    }
}
