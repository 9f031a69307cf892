namespace Shoestring.Kernels;

/// <summary>
/// Which axes of a contiguous tensor are reduced, computed once by the planner: dimensions are joined into kept and
/// reduced runs, and each reduced run, innermost first, becomes one pass [outer, reduced, inner] → [outer, inner].
/// </summary>
public sealed class ReductionShape
{
    private readonly Pass[] _passes;

    /// <summary>Reduces the marked dimensions of a shape.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a size is negative.</exception>
    public ReductionShape(ReadOnlySpan<int> sizes, ReadOnlySpan<bool> reduced)
    {
        if (sizes.Length != reduced.Length)
        {
            throw new ArgumentException("Each dimension needs a mark.", nameof(reduced));
        }

        List<(int Size, bool Reduced)> runs = [];
        int length = 1, kept = 1;
        for (int d = 0; d < sizes.Length; d++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sizes[d], nameof(sizes));
            length = checked(length * sizes[d]);
            kept = checked(kept * (reduced[d] ? 1 : sizes[d]));
            if (runs.Count > 0 && runs[^1].Reduced == reduced[d])
            {
                runs[^1] = (checked(runs[^1].Size * sizes[d]), reduced[d]);
            }
            else if (sizes[d] != 1)
            {
                runs.Add((sizes[d], reduced[d]));
            }
        }

        List<Pass> passes = [];
        int inner = 1, outer = length;
        for (int i = runs.Count - 1; i >= 0; i--)
        {
            // Outer holds what is left of the tensor before this run.
            outer = Product(runs, i);
            if (runs[i].Reduced)
            {
                passes.Add(new Pass(outer, runs[i].Size, inner));
            }
            else
            {
                inner = checked(inner * runs[i].Size);
            }
        }

        if (passes.Count == 0)
        {
            passes.Add(new Pass(length, 1, 1));
        }

        InputLength = length;
        OutputLength = kept;
        Count = kept == 0 ? 0 : length / kept;
        _passes = [.. passes];
        long scratch = 0;
        for (int i = 0; i < _passes.Length; i++)
        {
            scratch += _passes[i].ScratchLength + (i < _passes.Length - 1 ? _passes[i].OutputLength : 0);
        }

        ScratchLength = checked((int)scratch);
    }

    /// <summary>Elements of the input.</summary>
    public int InputLength { get; }

    /// <summary>Elements of the result.</summary>
    public int OutputLength { get; }

    /// <summary>Numbers that one number of the result is made of.</summary>
    public int Count { get; }

    /// <summary>Floats of scratch that a reduction of this shape needs.</summary>
    public int ScratchLength { get; }

    internal ReadOnlySpan<Pass> Passes => _passes;

    private static int Product(List<(int Size, bool Reduced)> runs, int count)
    {
        int product = 1;
        for (int i = 0; i < count; i++)
        {
            product = checked(product * runs[i].Size);
        }

        return product;
    }

    /// <summary>
    /// [outer, reduced, inner] → [outer, inner]. A reduced run longer than a chunk is cut into pieces, whose results a
    /// further pass reduces; wide rows are cut into blocks.
    /// </summary>
    internal readonly struct Pass
    {
        private const int ChunkTarget = 32768;
        private const int WidestBlock = 4096;

        public Pass(int outer, int reduced, int inner)
        {
            Outer = outer;
            Reduced = reduced;
            Inner = inner;
            int block = Math.Clamp(inner, 1, WidestBlock);
            Blocks = (inner + block - 1) / block;
            RowsPerPiece = ChunkTarget / block;
            Pieces = Math.Max(1, (reduced + RowsPerPiece - 1) / RowsPerPiece);
            Block = block;

            // Small reductions share a chunk.
            OutersPerChunk = Pieces == 1 && Blocks == 1 ? Math.Max(1, ChunkTarget / Math.Max(1, reduced * block)) : 1;
            Chunks = checked((outer + OutersPerChunk - 1) / OutersPerChunk * Pieces * Blocks);
        }

        public int Outer { get; }

        public int Reduced { get; }

        public int Inner { get; }

        public int Block { get; }

        public int Blocks { get; }

        public int Pieces { get; }

        public int RowsPerPiece { get; }

        public int OutersPerChunk { get; }

        public int Chunks { get; }

        public long OutputLength => (long)Outer * Inner;

        /// <summary>The pass that joins the pieces of this one.</summary>
        public Pass Next => new(Outer, Pieces, Inner);

        public long ScratchLength => Pieces == 1 ? 0 : (OutputLength * Pieces) + Next.ScratchLength;
    }
}
