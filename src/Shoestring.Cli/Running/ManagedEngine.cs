using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Programs = Shoestring.Graphs.Programs;

namespace Shoestring.Cli.Running;

/// <summary>Our own engine. A program is compiled for the inputs' shapes and kept while they stay the same.</summary>
internal sealed class ManagedEngine(
    Graph graph, Weights weights, IReadOnlyDictionary<string, string> metadata, int threads) : Engine
{
    private readonly WorkerPool _pool = new(threads);
    private Programs.StateStore? _state;
    private Programs.Program? _program;
    private Dictionary<string, int> _bound = [];

    public override IReadOnlyDictionary<string, string> Metadata => metadata;

    public override IReadOnlyList<long> InputShape =>
        graph.Inputs is [var first, ..] ? [.. first.Shape.Select(d => d.IsSymbolic ? -1L : d.Extent)] : [];

    public override IReadOnlyList<string> OutputNames => [.. graph.Outputs.Select(o => o.Name)];

    public override IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != graph.Inputs.Length)
        {
            throw new InputException($"the model takes {graph.Inputs.Length} inputs "
                + $"({string.Join(", ", graph.Inputs.Select(i => i.Name))}), and {inputs.Count} are given");
        }

        var program = Compiled(inputs);
        for (var i = 0; i < inputs.Count; i++)
        {
            program.SetInput(graph.Inputs[i].Name, inputs[i].ToFloat());
        }

        program.Run(default);
        return [.. graph.Outputs.Select(o => program.GetOutput(o.Name))];
    }

    public override void Dispose()
    {
        Release();
        _pool.Dispose();
    }

    private Programs.Program Compiled(IReadOnlyList<Tensor> inputs)
    {
        var extents = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Count; i++)
        {
            Match(graph.Inputs[i], inputs[i], extents);
        }

        if (_program is not null && extents.Count == _bound.Count && extents.All(e => _bound[e.Key] == e.Value))
        {
            return _program;
        }

        Release();
        try
        {
            var bound = extents.Aggregate(graph, (g, e) => g.Bind(e.Key, e.Value));
            _state = new Programs.StateStore(bound, weights, _ => false);
            _program = Programs.Program.Compile(bound, _state, _pool);
            _bound = extents;
            return _program;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new InputException($"the engine cannot run this model on these inputs: {e.Message}; try --engine ort", e);
        }
    }

    private static void Match(Value input, Tensor tensor, Dictionary<string, int> extents)
    {
        if (input.Type.Element != ElementType.Float32)
        {
            throw new InputException($"the input '{input.Name}' is {input.Type.Element}; the engine takes float32: use --engine ort");
        }

        var fits = tensor.Dimensions.Length == input.Shape.Rank;
        for (var axis = 0; fits && axis < tensor.Dimensions.Length; axis++)
        {
            var (wanted, given) = (input.Shape[axis], tensor.Dimensions[axis]);
            fits = wanted.IsSymbolic
                ? extents.TryAdd(wanted.Symbol!, given) || extents[wanted.Symbol!] == given
                : wanted.Extent == given;
        }

        if (!fits)
        {
            throw new InputException($"the input '{input.Name}' is {input.Shape}, and the tensor is [{string.Join(", ", tensor.Dimensions)}]");
        }
    }

    private void Release()
    {
        _program?.Dispose();
        _state?.Dispose();
        (_program, _state) = (null, null);
    }
}
