using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>C = A·B or A·Bᵀ: chunks are blocks of rows, and of columns where rows are few.</summary>
internal static unsafe class GemmRows<T>
    where T : unmanaged, ILane<T>
{
    private const int RowsUnit = 96; // a multiple of 24, 12, 8 and 6: no ragged tile inside
    private const long ChunkMacs = 1 << 19;
    private const int ChunkFloats = 1 << 16;
    private const int FewRowBlocks = 16;
    private const long MuchWritten = 1 << 22;
    private const int FewRows = 1024;
    private const int LeastRows = 12;
    private const int NearPanels = 2;

    /// <summary>Floats of scratch; a B that is prepared needs none for its panels.</summary>
    public static long ScratchLength(in GemmShape shape, bool isPrepared = false) =>
        (isPrepared ? 0 : PackBody<T>.Length(shape.N, shape.K)) + ((shape.N + 15) / 16 * 16);

    /// <summary>Floats for the channel sums of chunks.</summary>
    public static long SumsLength(int m, int n, int k) =>
        (long)((m + BlockRows(m, n, k) - 1) / BlockRows(m, n, k)) * 2 * n;

    /// <summary>Rows of a chunk; from the shape alone.</summary>
    public static int BlockRows(int m, int n, int k)
    {
        long units = Math.Min(ChunkMacs / ((long)RowsUnit * n * Math.Max(k, 1)), ChunkFloats / ((long)RowsUnit * n));
        int rows = (int)Math.Min(Math.Max(units, 1) * RowsUnit, Math.Max(m, 1));
        // A few rows left over, as of 14×14 pixels, go with the others.
        return m > rows && m <= FewRows && m % rows < LeastRows ? (m + (m / rows) - 1) / (m / rows) : rows;
    }

    /// <summary>Packs all panels of B.</summary>
    public static void Prepare(WorkerPool pool, in GemmShape shape, float* b, float* packed)
    {
        PackBody<T> pack = new()
        {
            N = shape.N,
            K = shape.K,
            B = b,
            Ldb = shape.Ldb,
            Transposed = shape.TransposeB,
            Packed = packed,
        };
        pool.For(new Panels<T>(shape.N).Count, ref pack);
    }

    /// <summary>
    /// channelSums: null, or 2·N floats; then scratch has SumsLength floats more. prepared: B's panels, or null.
    /// </summary>
    public static void Run(
        WorkerPool pool, in GemmShape shape, float* a, float* b, float* bias, Activation act, float* c,
        float* channelSums, float* prepared, float* scratch)
    {
        Body body = default;
        body.Product.N = shape.N;
        body.Product.K = shape.K;
        // What the tiles clamp is not walked again; channel sums are of what is not yet clamped.
        body.Product.Bounds = channelSums == null ? Bounds.Of(act) : default;
        body.Act = body.Product.Bounds.Any ? Activation.None : act;
        body.Product.Bias = PackBody<T>.PadBias(bias, shape.N, scratch);
        scratch += (shape.N + 15) / 16 * 16;
        Panels<T> cut = new(shape.N);
        if (prepared != null)
        {
            body.Product.B = prepared;
        }
        else
        {
            if (RowsProduct<T>.MustPack(shape.M, shape.N, shape.TransposeB))
            {
                Prepare(pool, shape, b, scratch);
                body.Product.B = scratch;
            }
            else
            {
                body.Product.B = b;
                body.Product.Ldb = shape.Ldb;
            }

            scratch += PackBody<T>.Length(shape.N, shape.K);
        }

        // Little arithmetic for each float of a large A (8 MiB a lane of columns): the product waits for memory.
        body.Product.Cold = shape.K is >= 16 and <= 256 && shape.N <= 32
            && (long)shape.M * shape.K >= (shape.N + 15) / 16 * (1L << 21);
        // Little arithmetic for each float of a large C: writing it waits for memory.
        body.Far = shape.K <= 32 && shape.N > shape.K && (long)shape.M * shape.N >= MuchWritten;
        body.Shape = shape;
        body.A = a;
        body.C = c;
        body.Sums = channelSums == null ? null : scratch;
        body.Rows = BlockRows(shape.M, shape.N, shape.K);
        int rowBlocks = (shape.M + body.Rows - 1) / body.Rows;
        bool split = rowBlocks < FewRowBlocks && shape.Macs > ChunkMacs;
        int wanted = split ? Math.Min(cut.Count, (FewRowBlocks + rowBlocks - 1) / rowBlocks) : 1;
        body.PanelsEach = (cut.Count + wanted - 1) / wanted;
        body.ColumnBlocks = (cut.Count + body.PanelsEach - 1) / body.PanelsEach;
        pool.For(rowBlocks * body.ColumnBlocks, ref body);
        if (channelSums != null)
        {
            PartialSums<T>.Reduce(pool, body.Sums, rowBlocks, 2 * shape.N, 2 * shape.N, channelSums, false);
        }
    }

    private struct Body : IChunkBody
    {
        public RowsProduct<T> Product;
        public GemmShape Shape;
        public Activation Act;
        public float* A;
        public float* C;
        public float* Sums;
        public int Rows;
        public int PanelsEach;
        public int ColumnBlocks;
        public bool Far; // whether the memory of the next block is worth asking for

        public readonly void Run(int chunk)
        {
            int block = chunk / ColumnBlocks;
            int panel = chunk % ColumnBlocks * PanelsEach;
            int row = block * Rows;
            int rows = Math.Min(Rows, Shape.M - row);
            int panels = Math.Min(PanelsEach, new Panels<T>(Shape.N).Count - panel);
            nint lda = Shape.Lda;
            float* a = A + (row * lda);
            if (rows > 24 && RowsProduct<T>.CollidingRows(lda, Shape.N))
            {
                int stride = RowsProduct<T>.GatheredStride(Shape.K);
                float* gathered = ThreadScratch.Floats((long)rows * stride);
                for (int r = 0; r < rows; r++)
                {
                    new Span<float>(a + (r * lda), Shape.K).CopyTo(new Span<float>(gathered + ((nint)r * stride), Shape.K));
                }

                a = gathered;
                lda = stride;
            }

            float* c = C + (row * (nint)Shape.Ldc);
            if (Act.Kind == ActivationKind.None || Sums != null || Product.IsCut)
            {
                float* sums = Sums == null ? null : Sums + ((nint)block * 2 * Shape.N);
                int next = Far && panel == 0 ? Math.Min(Rows, Shape.M - row - rows) : 0;
                ReadAhead ahead = default;
                ahead.Add(A + ((row + rows) * (nint)Shape.Lda), next * (long)Shape.Lda);
                ahead.Add(c + (rows * (nint)Shape.Ldc), next * (long)Shape.Ldc);
                ahead.In(RowsProduct<T>.Tiles(rows, new Panels<T>(Shape.N), panel, panels));
                Block(rows, a, lda, c, panel, panels, sums, next > 0 ? &ahead : null);
                return;
            }

            // What is activated is still in the first cache.
            for (int r = 0; r < rows; r += RowsUnit)
            {
                for (int p = panel; p < panel + panels; p += NearPanels)
                {
                    Block(
                        Math.Min(RowsUnit, rows - r), a + (r * lda), lda, c + (r * (nint)Shape.Ldc), p,
                        Math.Min(NearPanels, panel + panels - p), null, null);
                }
            }
        }

        private readonly void Block(int rows, float* a, nint lda, float* c, int panel, int panels, float* sums, ReadAhead* ahead)
        {
            Product.Multiply(rows, a, lda, c, Shape.Ldc, panel, panels, Shape.Accumulate, ahead);
            int first = Panels<T>.Column(panel);
            bool last = panel + panels == new Panels<T>(Shape.N).Count;
            int columns = (last ? Shape.N : Panels<T>.Column(panel + panels)) - first;
            RowsProduct<T>.Finish(
                rows, columns, c + first, Shape.Ldc, Act, sums == null ? null : sums + first,
                sums == null ? null : sums + Shape.N + first);
        }
    }
}
