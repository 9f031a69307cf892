using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Programs = Shoestring.Graphs.Programs;

namespace Shoestring.Cli.Running;

/// <summary>Our own engine. A program is compiled for the inputs' shapes and kept while they stay the same.</summary>
internal sealed class ManagedEngine(
    Graph graph, Weights weights, IReadOnlyDictionary<string, string> metadata, int threads) : Engine
{
    // Beyond, float32 leaves out every other integer.
    private const int ExactIntegers = 1 << 24;

    private readonly WorkerPool _pool = new(threads);
    private Programs.Program? _program;
    private Dictionary<string, int> _bound = [];

    public override IReadOnlyDictionary<string, string> Metadata => metadata;

    public override IReadOnlyList<EngineInput> Inputs =>
        [.. graph.Inputs.Select(i => new EngineInput(i.Name, i.Type.Element, [.. i.Shape.Select(d => d.IsSymbolic ? -1L : d.Extent)]))];

    public override IReadOnlyList<string> OutputNames => [.. graph.Outputs.Select(o => o.Name)];

    public override void Dispose()
    {
        Release();
        _pool.Dispose();
    }

    protected override IReadOnlyList<Tensor> Execute(IReadOnlyList<Tensor> inputs)
    {
        var program = Compiled(inputs);
        for (var i = 0; i < inputs.Count; i++)
        {
            program.SetInput(graph.Inputs[i].Name, inputs[i].ToFloat());
        }

        program.Run(default);
        return [.. graph.Outputs.Select(o => Typed(program.GetOutput(o.Name), o.Type.Element))];
    }

    // A program computes in float32 whatever the types; the file's types are told to the outside.
    private static Tensor Typed(Tensor<float> tensor, ElementType element) => element switch
    {
        ElementType.Int64 => new Tensor<long>(Array.ConvertAll(tensor.Data, x => (long)x), tensor.Dimensions.AsSpan()),
        ElementType.Int32 => new Tensor<int>(Array.ConvertAll(tensor.Data, x => (int)x), tensor.Dimensions.AsSpan()),
        ElementType.Int8 => new Tensor<sbyte>(Array.ConvertAll(tensor.Data, x => (sbyte)x), tensor.Dimensions.AsSpan()),
        ElementType.UInt8 => new Tensor<byte>(Array.ConvertAll(tensor.Data, x => (byte)x), tensor.Dimensions.AsSpan()),
        ElementType.Bool => new Tensor<bool>(Array.ConvertAll(tensor.Data, x => x != 0), tensor.Dimensions.AsSpan()),
        _ => tensor,
    };

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
            _program = Programs.Program.Compile(bound, weights, _pool);
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
        if (!input.Type.Element.IsFloat()
            && Enumerable.Range(0, tensor.Length).FirstOrDefault(i => Math.Abs(tensor.ValueAt(i)) > ExactIntegers, -1) is >= 0 and var at)
        {
            throw new InputException(
                $"the input '{input.Name}' holds {tensor.ValueAt(at):F0}; the engine's integers end at {ExactIntegers}: use --engine ort");
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
        _program = null;
    }
}
