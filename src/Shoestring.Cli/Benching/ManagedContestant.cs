using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Random;

namespace Shoestring.Cli.Benching;

/// <summary>Our own engine: normalisation folded, one program; each run begins by copying the pictures in.</summary>
internal sealed class ManagedContestant : Contestant
{
    private readonly Graphs.Programs.Program _program;
    private readonly (string Name, float[] Values)[] _inputs;

    /// <summary>Compiles a model; every free dimension takes the batch size.</summary>
    /// <exception cref="Exception">The engine cannot run it: ArgumentException, NotSupportedException, InputException.</exception>
    public ManagedContestant(Graph model, Weights weights, int batch, WorkerPool pool, bool profile)
    {
        var (graph, numbers) = BatchNormFolding.Apply(model, weights);
        foreach (var symbol in graph.Inputs.SelectMany(i => i.Shape).Select(d => d.Symbol).OfType<string>().Distinct().ToArray())
        {
            graph = graph.Bind(symbol, batch);
        }

        _program = Graphs.Programs.Program.Compile(graph, numbers, pool, new ProgramOptions(Profile: profile));
        _inputs = [.. graph.Inputs.Select(i => (i.Name, Noise(i)))];
        Batch = graph.Inputs is [{ Shape: { Rank: > 0 } shape }, ..] ? shape[0].Extent : 1;
    }

    public override int Batch { get; }

    public override long MemoryBytes => _program.ArenaBytes;

    /// <summary>Runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Time of each kernel since the first run.</summary>
    public IReadOnlyList<KernelProfile> Profile() => _program.Profile();

    public override void Run()
    {
        foreach (var (name, values) in _inputs)
        {
            values.CopyTo(_program.Input(name));
        }

        _program.Run(default);
        Runs++;
    }

    public override void Dispose() => _program.Dispose();

    private static float[] Noise(Value input)
    {
        var values = new float[input.Shape.ElementCount];
        new RandomStream(0, Purpose.Of("bench.images")).FillNormal(values);
        return values;
    }
}
