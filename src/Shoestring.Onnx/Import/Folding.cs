using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Reference;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Computes an operator whose operands are all known while the file is read: shape arithmetic, constants, conditions. The row of the
/// operator is read into a graph of its own, which the scalar references run.
/// </summary>
internal sealed class Folding
{
    /// <summary>Elements that one operator may make; larger tensors stay computed.</summary>
    private const long MostElements = 1 << 21;

    /// <summary>Elements that all folded operators of a file may make, and a multiple of the multiply–accumulates.</summary>
    private const long MostWork = 1 << 25;

    /// <summary>Elements that all constants made for operators of a file may have.</summary>
    private const long MostConstants = 1 << 26;

    private long _work;
    private long _constants;

    /// <summary>Extents that are bound later.</summary>
    public Symbols Symbols { get; } = new();

    /// <summary>Accounts for a constant that is about to be made for an operator.</summary>
    /// <exception cref="InputException">The file makes too many.</exception>
    public void Charge(OnnxNode node, double elements)
    {
        if (!(elements <= MostElements) || _constants + elements > MostConstants)
        {
            throw node.Refuse($"it needs a constant of {elements:0} elements, or the file needs too many such");
        }

        _constants += (long)elements;
    }

    /// <summary>Folds an operator; false when it has to be computed by the graph.</summary>
    public bool Try(OnnxNode node, ImportScope scope, ImportRow row)
    {
        string[] inputs = [.. node.Inputs.Where(i => i.Length > 0).Distinct()];
        if (inputs.Length == 0 || _work > MostWork)
        {
            return false;
        }

        var known = new KnownTensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (scope.KnownOf(inputs[i]) is not { Length: <= (int)MostElements } tensor)
            {
                return false;
            }

            known[i] = tensor;
        }

        var isOpen = known.Any(k => k.Constant is null);
        var results = new Tensor[isOpen ? Symbols.Trials : 1][];
        for (var trial = 0; trial < results.Length; trial++)
        {
            var inner = scope.Apart();
            for (var i = 0; i < inputs.Length; i++)
            {
                inner.Define(inputs[i], known[i].At(trial));
            }

            if (Run(node, inner, row, isOpen) is not { } tensors)
            {
                return false;
            }

            results[trial] = tensors;
        }

        string[] names = [.. node.Outputs.Where(o => o.Length > 0)];
        var folded = names.Select((_, o) => isOpen
            ? KnownTensor.Of([.. results.Select(r => r[o])], Symbols)
            : new KnownTensor(results[0][o])).ToArray();
        for (var o = 0; o < names.Length && !folded.Contains(null); o++)
        {
            scope.Define(names[o], folded[o]!);
        }

        return !folded.Contains(null);
    }

    /// <summary>The numbers of the operator's outputs, or null when they are too many.</summary>
    private Tensor[]? Run(OnnxNode node, ImportScope inner, ImportRow row, bool isOpen)
    {
        try
        {
            return ImportScope.Guarded(node, () =>
            {
                row(node, inner);
                return Evaluate(node, inner);
            });
        }
        catch (InputException) when (isOpen)
        {
            // A trial binding may be unfit where the real one is not: the row has its say with the extents still open.
            return null;
        }
    }

    private Tensor[]? Evaluate(OnnxNode node, ImportScope inner)
    {
        string[] names = [.. node.Outputs.Where(o => o.Length > 0)];
        var values = names.Select(n => inner.KnownOf(n) is null ? inner.ValueOf(n) : null).ToArray();
        var graph = inner.Builder.Build(values.OfType<Value>().Distinct());
        var made = graph.Nodes.SelectMany(n => n.Outputs).Where(v => v.Shape.IsConcrete).Sum(v => (long)v.Shape.ElementCount);
        _work += made + (values.Any(v => v is not null) ? graph.Cost.Macs / 4 : 0);
        if (made > 2 * MostElements || _work > MostWork)
        {
            return null;
        }

        var run = ReferenceInterpreter.Run(graph, inner.Weights, new Dictionary<string, Tensor>());
        return [.. names.Select((n, i) => values[i] is { } v
            ? run[v].As(v.Type.Element)
            : inner.KnownOf(n)?.Constant ?? throw node.Refuse($"it makes no '{Formats.Printable.Of(n)}'"))];
    }
}
