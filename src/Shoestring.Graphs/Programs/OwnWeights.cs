using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs;

/// <summary>
/// The weights of a program whose parameters never change, in its own arena: what kernels lay out, laid out once, and whatever else is read,
/// copied. The state store is not read again.
/// </summary>
internal sealed class OwnWeights
{
    private const int CacheLine = 64;
    private readonly List<Preparation> _preparations = [];
    private readonly List<(Storage Parameter, long Offset)> _copies = [];

    /// <summary>Finds places behind <paramref name="offset"/>.</summary>
    /// <param name="instructions">All of the program.</param>
    /// <param name="storages">Where values live.</param>
    /// <param name="outputs">What is read after a run.</param>
    /// <param name="offset">The end of what stands in the arena already, in bytes.</param>
    public OwnWeights(
        IReadOnlyList<Instruction> instructions, IReadOnlyDictionary<Value, Storage> storages, IEnumerable<Value> outputs, long offset)
    {
        End = Line(offset);
        foreach (var preparation in instructions.Select(i => i.Preparation).OfType<Preparation>().Where(p => p.Length > 0))
        {
            preparation.Offset = Place(preparation.Length);
            _preparations.Add(preparation);
        }

        var read = instructions.SelectMany(i => i.Node.Inputs.Select(v => storages[v]).Where(s => !IsLaidOut(s, i, storages)))
            .Concat(outputs.Select(v => storages[v]));
        foreach (var parameter in read.Select(s => s.Root).Where(s => s.Buffer == BufferKind.State).Distinct().OrderBy(s => s.Offset))
        {
            _copies.Add((parameter, Place(parameter.Length)));
        }
    }

    /// <summary>The end of the weights, in bytes: where the next line of the cache begins.</summary>
    public long End { get; private set; }

    /// <summary>Fills the places from the state store, once.</summary>
    public void Fill(Frame frame, NativeBuffer arena)
    {
        foreach (var preparation in _preparations)
        {
            preparation.Run(frame);
        }

        foreach (var (parameter, offset) in _copies)
        {
            frame.Span(parameter).CopyTo(arena.Floats(offset, parameter.Length));
            (parameter.Buffer, parameter.Offset) = (BufferKind.Arena, offset);
        }
    }

    // Whether an instruction reads a parameter in its laid out form only: not as another operand, too.
    private static bool IsLaidOut(Storage parameter, Instruction instruction, IReadOnlyDictionary<Value, Storage> storages) =>
        instruction.Preparation is { Length: > 0 } preparation && preparation.Weights == parameter
        && instruction.Node.Inputs.Count(v => storages[v] == parameter) == 1;

    private long Place(int floats)
    {
        var start = End;
        End = Line(start + ((long)floats * sizeof(float)));
        return start;
    }

    private static long Line(long offset) => (offset + CacheLine - 1) / CacheLine * CacheLine;
}
