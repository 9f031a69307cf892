using System.Diagnostics;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Graphs.Programs.Lowerings;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs;

/// <summary>
/// A graph compiled for one batch size: fused kernels in a fixed order over a fixed arena. Running it allocates nothing; the same
/// seed and instruction set give the same bits for any number of threads.
/// </summary>
public sealed class Program : IDisposable
{
    private readonly Instruction[] _instructions;
    private readonly Dictionary<string, Storage> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Storage> _outputs = new(StringComparer.Ordinal);
    private readonly (Storage From, Storage To)[] _updates;
    private readonly NativeBuffer _arena;
    private readonly Frame _frame;
    private readonly long[]? _ticks;
    private long _runs;

    private Program(
        Instruction[] instructions,
        IEnumerable<Storage> inputs,
        IEnumerable<Storage> outputs,
        (Storage From, Storage To)[] updates,
        NativeBuffer arena,
        Frame frame,
        bool profile)
    {
        _instructions = instructions;
        foreach (var s in inputs)
        {
            _inputs[s.Value.Name] = s;
        }

        foreach (var s in outputs)
        {
            _outputs[s.Value.Name] = s;
        }

        _updates = updates;
        _arena = arena;
        _frame = frame;
        _ticks = profile ? new long[instructions.Length] : null;
    }

    /// <summary>Bytes of the program's own memory.</summary>
    public long ArenaBytes => _arena.Bytes;

    /// <summary>Number of kernels that one run starts.</summary>
    public int InstructionCount => _instructions.Length;

    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">A graph whose dimensions are bound.</param>
    /// <param name="state">Where its parameters live.</param>
    /// <param name="pool">Who works.</param>
    /// <param name="options">How.</param>
    public static Program Compile(Graph graph, StateStore state, WorkerPool pool, ProgramOptions? options = null) =>
        Planner.Compile(graph, [], state, pool, options ?? ProgramOptions.Default);

    /// <summary>
    /// Compiles a graph whose parameters never change: kernels lay them out once, not in each run, and the program holds what is then read and
    /// nothing else. The same bits.
    /// </summary>
    /// <param name="graph">A graph whose dimensions are bound.</param>
    /// <param name="weights">Its numbers; they are copied.</param>
    /// <param name="pool">Who works.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The graph updates parameters, or the weights do not fit.</exception>
    public static Program Compile(Graph graph, Weights weights, WorkerPool pool, ProgramOptions? options = null)
    {
        using var state = new StateStore(graph, weights, _ => false);
        return Planner.Compile(graph, [], state, pool, options ?? ProgramOptions.Default, ownsWeights: true);
    }

    /// <summary>Compiles a forward and backward whose parameter gradients are left in the state store.</summary>
    /// <param name="training">Forward and backward.</param>
    /// <param name="state">Where parameters and gradients live.</param>
    /// <param name="pool">Who works.</param>
    /// <param name="options">How.</param>
    public static Program Compile(TrainingGraph training, StateStore state, WorkerPool pool, ProgramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        return Planner.Compile(training.Graph, training.Gradients, state, pool, options ?? ProgramOptions.Default);
    }

    /// <summary>Whether there is an input of that name.</summary>
    /// <param name="name">The input's name.</param>
    public bool HasInput(string name) => _inputs.ContainsKey(name);

    /// <summary>The memory of an input, to be filled before a run: [N, H, W, C] for rank 4, row-major otherwise.</summary>
    /// <param name="name">The input's name.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Span<float> Input(string name) => _frame.Span(Find(_inputs, name, "input"));

    /// <summary>The memory of an output after a run: [N, H, W, C] for rank 4, row-major otherwise.</summary>
    /// <param name="name">The output's name.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public ReadOnlySpan<float> Output(string name) => _frame.Span(Find(_outputs, name, "output"));

    /// <summary>Copies row-major numbers into an input.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="tensor">Numbers in the logical order.</param>
    public void SetInput(string name, Tensor<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var storage = Find(_inputs, name, "input");
        if (!tensor.Dimensions.AsSpan().SequenceEqual(storage.Logical))
        {
            throw new ArgumentException($"the input '{name}' is {storage.Value.Type}, not {tensor.Type}", nameof(tensor));
        }

        Layouts.Store(tensor.Data, storage.Logical, storage.Layout, _frame.Span(storage));
    }

    /// <summary>A copy of an output in the logical order.</summary>
    /// <param name="name">The output's name.</param>
    public Tensor<float> GetOutput(string name)
    {
        var storage = Find(_outputs, name, "output");
        var logical = new float[storage.Length];
        Layouts.Load(_frame.Span(storage), storage.Logical, storage.Layout, logical);
        return new Tensor<float>(logical, storage.Logical);
    }

    /// <summary>Runs all kernels, then overwrites the parameters that the graph says a run overwrites.</summary>
    /// <param name="context">Seed and step of random ops.</param>
    public void Run(in RunContext context)
    {
        _frame.Context = context;
        if (_ticks is null)
        {
            foreach (var instruction in _instructions)
            {
                instruction.Run(_frame);
            }
        }
        else
        {
            RunTimed(_ticks);
        }

        foreach (var (from, to) in _updates)
        {
            _frame.Span(from).CopyTo(_frame.Span(to));
        }
    }

    /// <summary>Time of each kernel since the program was compiled; empty unless it was compiled with a profile.</summary>
    public IReadOnlyList<KernelProfile> Profile() => _ticks is null
        ? []
        : [.. _instructions.Select((instruction, i) => new KernelProfile(
            instruction.Node.Name,
            instruction.Node.Op.Type,
            _runs == 0 ? 0 : _ticks[i] / (double)Stopwatch.Frequency / _runs,
            instruction.Node.Cost,
            instruction.IsReference))];

    /// <inheritdoc/>
    public void Dispose() => _arena.Dispose();

    internal static Program Create(
        Instruction[] instructions,
        IEnumerable<Storage> inputs,
        IEnumerable<Storage> outputs,
        (Storage From, Storage To)[] updates,
        NativeBuffer arena,
        Frame frame,
        bool profile) => new(instructions, inputs, outputs, updates, arena, frame, profile);

    private static Storage Find(Dictionary<string, Storage> storages, string name, string kind) =>
        storages.TryGetValue(name, out var s)
            ? s
            : throw new KeyNotFoundException($"the program has no {kind} '{name}' (it has {string.Join(", ", storages.Keys)})");

    private void RunTimed(long[] ticks)
    {
        for (var i = 0; i < _instructions.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            _instructions[i].Run(_frame);
            ticks[i] += Stopwatch.GetTimestamp() - start;
        }

        _runs++;
    }
}
