using System.Collections.Immutable;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Graphs.Programs.Keeping;
using Shoestring.Graphs.Programs.Lowerings;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs;

/// <summary>Compiles a graph: fuse, give layouts, find views, lower to kernels, place in memory.</summary>
internal sealed class Planner
{
    private const int ConstantLimit = 4096;
    private readonly Graph _graph;
    private readonly StateStore _state;
    private readonly ProgramOptions _options;
    private readonly bool _ownsWeights;
    private readonly Dictionary<Value, Storage> _storages = [];
    private readonly List<Instruction> _instructions = [];
    private readonly List<(Storage Storage, Tensor Numbers)> _constants = [];
    private readonly List<(Storage From, Storage To)> _copies = [];

    private Planner(Graph graph, StateStore state, ProgramOptions options, bool ownsWeights)
    {
        _graph = graph;
        _state = state;
        _options = options;
        _ownsWeights = ownsWeights;
    }

    /// <summary>Compiles a graph whose dimensions are bound; a program that owns its weights does not read the state again.</summary>
    public static Program Compile(
        Graph graph, ImmutableArray<GradientOutput> gradients, StateStore state, WorkerPool pool, ProgramOptions options,
        bool ownsWeights = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(pool);
        if (options.Keep is not (ElementType.Float32 or ElementType.BFloat16))
        {
            throw new ArgumentException($"a program keeps Float32 or BFloat16, not {options.Keep}", nameof(options));
        }

        if (ownsWeights && !graph.Updates.IsEmpty)
        {
            throw new ArgumentException("a program that updates its parameters needs a state store", nameof(graph));
        }

        var values = gradients.Select(g => g.Value).ToArray();
        graph = options.Checkpoint ? Checkpointing.Apply(graph, values) : graph;
        graph = options.Fuse ? Fusion.Apply(graph) : graph;
        graph = options.Keep == ElementType.BFloat16 ? HalfStorage.Apply(graph, values) : graph;
        return new Planner(graph, state, options, ownsWeights).Compile(gradients, pool);
    }

    private Program Compile(ImmutableArray<GradientOutput> gradients, WorkerPool pool)
    {
        Lay();
        Bind(gradients);
        Lower();
        foreach (var (from, to) in _copies)
        {
            _instructions.Add(new CopyInstruction(Node(from), from, to, _options.AccumulateGradients));
        }

        var valueBytes = Place(pool.Threads);
        var weights = _ownsWeights ? new OwnWeights(_instructions, _storages, _graph.Outputs, valueBytes) : null;
        var scratchOffset = weights?.End ?? valueBytes;
        var scratch = _instructions.Max(i => (int?)i.ScratchLength) ?? 0;
        var arena = new NativeBuffer(scratchOffset + ((long)scratch * sizeof(float)));
        var frame = new Frame(arena, _state.ValueBuffer, _state.GradientBuffer, pool, scratchOffset, scratch);
        foreach (var (storage, numbers) in _constants)
        {
            Layouts.Store(numbers.ToFloat().Data, storage.Logical, storage.Layout, frame.Span(storage));
        }

        weights?.Fill(frame, arena);
        var updates = _graph.Updates.Select(u => (_storages[u.Next], _storages[u.Parameter.Value])).ToArray();
        return Program.Create(
            [.. _instructions],
            _graph.Inputs.Select(v => _storages[v]),
            _graph.Outputs.Select(v => _storages[v]),
            updates,
            arena,
            frame,
            _options.Profile);
    }

    // A storage for each value; parameters stand where the state store has them.
    private void Lay()
    {
        var filters = LayoutAssignment.Filters(_graph);
        foreach (var value in _graph.Inputs.Concat(_graph.Nodes.SelectMany(n => n.Outputs)))
        {
            _storages[value] = new Storage(value, LayoutAssignment.Of(value, filters));
        }

        foreach (var p in _graph.Parameters)
        {
            var slot = _state.Slot(p.Name);
            if (!slot.Parameter.Type.Shape.Equals(p.Type.Shape))
            {
                throw new ArgumentException($"the parameter '{p.Name}' is {p.Type}, the state has {slot.Parameter.Type}");
            }

            var storage = new Storage(p.Value, slot.Layout)
            {
                Buffer = BufferKind.State,
                Offset = (long)slot.Offset * sizeof(float),
            };
            var wanted = LayoutAssignment.Of(p.Value, filters);
            if (wanted != slot.Layout && !Layouts.SameOrder(wanted, slot.Layout, storage.Logical))
            {
                throw new NotSupportedException($"the parameter '{p.Name}' is used both as a filter and as a picture");
            }

            _storages[p.Value] = storage;
        }
    }

    // Gradients go straight to the state store where they can, by a copy where they must.
    private void Bind(ImmutableArray<GradientOutput> gradients)
    {
        foreach (var gradient in gradients)
        {
            var slot = _state.Slot(gradient.Parameter.Name);
            if (!slot.IsTrained)
            {
                throw new ArgumentException($"the state does not train '{slot.Name}', the graph does");
            }

            var own = _storages[gradient.Value];
            var target = new Storage(gradient.Value, slot.Layout)
            {
                Buffer = BufferKind.Gradient,
                Offset = (long)slot.Offset * sizeof(float),
            };
            var direct = !_options.AccumulateGradients && own.Buffer == BufferKind.Arena && own.Layout == slot.Layout
                && _graph.Producer(gradient.Value) is { } producer && producer.Op is not (IView or Constant or Fill);
            if (direct)
            {
                (own.Buffer, own.Offset) = (target.Buffer, target.Offset);
            }
            else
            {
                _copies.Add((own, target));
            }
        }
    }

    private void Lower()
    {
        var context = new LoweringContext(_storages, _graph);
        var lastUse = LastUses();
        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            var node = _graph.Nodes[i];
            if (node.Op is Constant constant)
            {
                _constants.Add((_storages[node.Output], constant.Value));
            }
            else if (node.Op is Fill fill && _storages[node.Output].Length <= ConstantLimit)
            {
                var numbers = new float[_storages[node.Output].Length];
                Array.Fill(numbers, (float)fill.Number);
                _constants.Add((_storages[node.Output], new Tensor<float>(numbers, _storages[node.Output].Logical)));
            }
            else if (node.Op is IView && Views.CanAlias(_storages[node.Inputs[0]], _storages[node.Output]))
            {
                _storages[node.Output].Alias = _storages[node.Inputs[0]];
                Extend(lastUse, node.Output, node.Inputs[0]);
            }
            else
            {
                ShareDying(node, i, lastUse);
                _instructions.Add(LoweringTable.Lower(node, context));
            }
        }
    }

    // An elementwise op, and a convolution that adds, writes over an operand that nobody reads again.
    private void ShareDying(Node node, int index, Dictionary<Storage, int> lastUse)
    {
        var operands = node.Op is FusedConvAdd ? node.Inputs[^1..] : LoweringTable.MayWriteInPlace(node.Op) ? node.Inputs : [];
        if (_storages[node.Outputs[0]] is not { Buffer: BufferKind.Arena } output)
        {
            return;
        }

        foreach (var input in operands)
        {
            var root = _storages[input].Root;
            if (node.Op is FusedConvAdd && _storages[node.Inputs[0]].Root == root)
            {
                return; // what the convolution still reads
            }

            if (root.Buffer == BufferKind.Arena && root.Bytes == output.Bytes && _storages[input].Layout == output.Layout
                && lastUse[root] == index && !_constants.Any(c => c.Storage == root))
            {
                output.Alias = _storages[input];
                Extend(lastUse, node.Outputs[0], input);
                return;
            }
        }
    }

    private Dictionary<Storage, int> LastUses()
    {
        var last = _storages.Values.ToDictionary(s => s, _ => -1);
        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            foreach (var v in _graph.Nodes[i].Inputs.Concat(_graph.Nodes[i].Outputs))
            {
                last[_storages[v]] = i;
            }
        }

        foreach (var v in _graph.Inputs.Concat(_graph.Outputs).Concat(_graph.Updates.Select(u => u.Next)))
        {
            last[_storages[v]] = int.MaxValue;
        }

        foreach (var (from, _) in _copies)
        {
            last[from] = int.MaxValue;
        }

        return last;
    }

    private void Extend(Dictionary<Storage, int> lastUse, Value view, Value source)
    {
        var root = _storages[source].Root;
        lastUse[root] = Math.Max(lastUse[root], lastUse[_storages[view]]);
    }

    // Lifetimes by root, in nodes; what the caller sees lives through.
    private long Place(int threads)
    {
        var first = new Dictionary<Storage, int>();
        var last = new Dictionary<Storage, int>();
        void Touch(Value v, int at)
        {
            var root = _storages[v].Root;
            first[root] = Math.Min(first.GetValueOrDefault(root, int.MaxValue), at);
            last[root] = Math.Max(last.GetValueOrDefault(root, -1), at);
        }

        foreach (var v in _graph.Inputs.Concat(_graph.Outputs).Concat(_graph.Updates.Select(u => u.Next))
            .Concat(_copies.Select(c => c.From.Value)).Concat(_constants.Select(c => c.Storage.Value)))
        {
            Touch(v, -1);
            Touch(v, int.MaxValue);
        }

        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            foreach (var v in _graph.Nodes[i].Inputs.Concat(_graph.Nodes[i].Outputs))
            {
                Touch(v, i);
            }
        }

        return ArenaPlanner.Place(first.Keys.Where(s => s.Buffer == BufferKind.Arena)
            .Select(s => new ArenaPlanner.Block(s, first[s], last[s])), threads);
    }

    private Node Node(Storage storage) => _graph.Producer(storage.Value)
        ?? new Node(storage.Value.Name, new StopGradient(), [storage.Value], [storage.Value]);
}
