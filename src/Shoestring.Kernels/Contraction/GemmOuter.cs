using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// C = Aᵀ·B, as in the gradient of weights, where the sums are long: they are cut into fixed parts (partial C in
/// scratch) that are added in a fixed tree. Large C is cut into blocks instead. What is stored as bfloat16 is widened into near copies.
/// </summary>
internal static unsafe class GemmOuter<T>
    where T : unmanaged, ILane<T>
{
    private const int RowsUnit = 96;
    private const int PanelsUnit = 8;
    private const int SumStep = 256; // rows of A and B that stay in the cache while all tiles of C see them
    private const int FarStep = 32; // where they come from memory and see few tiles: asked for one step before
    private const int FewRows = 32;
    private const long FarFloats = 1 << 22;
    private const long ChunkMacs = 1 << 20;
    private const int MostParts = 32;
    private const int NearColumns = 128; // longer rows are copied before use
    private const int CopiedStride = RowsUnit + 16;
    private const int WidestPanel = 48;
    private const long MostPartialFloats = 1 << 22;

    public static long ScratchLength(in GemmShape shape) =>
        (shape.TransposeB ? PackBody<T>.Length(shape.N, shape.K) : 0) + (PartsOf(shape) * (long)shape.M * shape.N);

    /// <summary>Whether A's rows, of so many columns, would be copied, and B's in its place would not.</summary>
    public static bool Copies(int m, int n) => m > NearColumns && n <= NearColumns;

    /// <summary>Parts of the sum; from the shape alone.</summary>
    private static int PartsOf(in GemmShape shape)
    {
        long blocks = (long)((shape.M + RowsUnit - 1) / RowsUnit) * ((shape.N + 255) / 256);
        long parts = Math.Min(MostParts / Math.Max(blocks, 1), shape.Macs / ChunkMacs);
        parts = Math.Min(parts, shape.K / SumStep);
        parts = Math.Min(parts, MostPartialFloats / Math.Max((long)shape.M * shape.N, 1));
        return (int)Math.Max(parts, 1);
    }

    public static void Run(
        WorkerPool pool, in GemmShape shape, Stored a, Stored b, float* bias, Activation act, float* c, float* scratch)
    {
        Body body = new() { A = a, B = b, Ldb = shape.Ldb, C = c, Ldc = shape.Ldc, Shape = shape };
        body.Add = shape.Accumulate;
        body.IsFar = !shape.TransposeB && !a.IsHalf && !b.IsHalf && shape.M <= FewRows && shape.N > WidestPanel && shape.K * ((long)shape.M + shape.N) >= FarFloats;
        if (shape.TransposeB)
        {
            PackBody<T> pack = new()
            {
                N = shape.N,
                K = shape.K,
                B = b.Floats,
                Ldb = shape.Ldb,
                Transposed = true,
                Packed = scratch,
            };
            pool.For(new Panels<T>(shape.N).Count, ref pack);
            body.B = new Stored(scratch, false);
            body.Ldb = 0;
            scratch += PackBody<T>.Length(shape.N, shape.K);
        }

        int parts = PartsOf(shape);
        body.Parts = parts;
        int panels = new Panels<T>(shape.N).Count;
        if (parts > 1)
        {
            body.C = scratch;
            body.Ldc = shape.N;
            body.PartStride = (nint)shape.M * shape.N;
            body.Add = false;
        }

        body.RowBlocks = (shape.M + RowsUnit - 1) / RowsUnit;
        body.PanelBlocks = (panels + PanelsUnit - 1) / PanelsUnit;
        pool.For(body.RowBlocks * body.PanelBlocks * parts, ref body);
        if (parts > 1)
        {
            bool gapless = shape.Ldc == shape.N;
            PartialSums<T>.Reduce(
                pool, scratch, parts, body.PartStride, (int)body.PartStride, gapless ? c : scratch,
                gapless && shape.Accumulate);
            if (!gapless)
            {
                Spread(shape, scratch, c);
            }
        }

        Finish(shape, bias, act, c);
    }

    private static void Spread(in GemmShape shape, float* from, float* c)
    {
        for (int r = 0; r < shape.M; r++, from += shape.N, c += shape.Ldc)
        {
            for (int i = 0; i < shape.N; i++)
            {
                c[i] = shape.Accumulate ? c[i] + from[i] : from[i];
            }
        }
    }

    private static void Finish(in GemmShape shape, float* bias, Activation act, float* c)
    {
        if (bias != null)
        {
            for (int r = 0; r < shape.M; r++)
            {
                float* row = c + (r * (nint)shape.Ldc);
                for (int i = 0; i < shape.N; i++)
                {
                    row[i] += bias[i];
                }
            }
        }

        for (int r = 0; act.Kind != ActivationKind.None && r < shape.M; r++)
        {
            ActivationLanes<T>.Apply(act, c + (r * (nint)shape.Ldc), shape.N, 1, shape.N);
        }
    }

    private struct Body : IChunkBody
    {
        public GemmShape Shape;
        public Stored A;
        public Stored B;
        public nint Ldb; // 0 when packed
        public float* C;
        public nint Ldc;
        public nint PartStride;
        public int Parts;
        public int RowBlocks;
        public int PanelBlocks;
        public bool Add;
        public bool IsFar;

        public readonly void Run(int chunk)
        {
            int part = chunk % Parts;
            chunk /= Parts;
            int row = chunk % RowBlocks * RowsUnit;
            int rows = Math.Min(RowsUnit, Shape.M - row);
            int panel = chunk / RowBlocks * PanelsUnit;
            Panels<T> cut = new(Shape.N);
            int end = Math.Min(panel + PanelsUnit, cut.Count);
            int from = (int)((long)Shape.K * part / Parts);
            int to = (int)((long)Shape.K * (part + 1) / Parts);
            float* c = C + (part * PartStride) + (row * Ldc);
            bool farA = A.IsHalf || Shape.Lda > NearColumns;
            float* near = farA || B.IsHalf ? ThreadScratch.Floats(SumStep * (CopiedStride + WidestPanel)) : null;
            float* nearB = near + (SumStep * CopiedStride);
            int k = from;
            do
            {
                int step = Math.Min(IsFar ? FarStep : SumStep, to - k);
                ReadAhead ahead = default;
                if (IsFar)
                {
                    int next = Math.Min(FarStep, to - k - step);
                    ahead.Add(A.Floats + ((k + step) * (nint)Shape.Lda), (long)next * Shape.Lda);
                    ahead.Add(B.Floats + ((k + step) * Ldb), next * Ldb);
                    ahead.In(RowsProduct<T>.Tiles(rows, cut, panel, end - panel));
                }

                Stored source = A + ((k * (nint)Shape.Lda) + row);
                float* a = source.Floats;
                nint lda = Shape.Lda;
                if (farA)
                {
                    Copy(source, lda, step, rows, near, CopiedStride);
                    a = near;
                    lda = CopiedStride;
                }

                for (int j = panel; j < end; j++)
                {
                    int column = Panels<T>.Column(j);
                    int width = cut.Width(j);
                    nint ldb = Ldb == 0 ? width : Ldb;
                    float* b = B.Floats + (Ldb == 0 ? ((nint)column * Shape.K) + ((nint)k * width) : column + (k * Ldb));
                    if (B.IsHalf)
                    {
                        Copy(B + (column + (k * Ldb)), Ldb, step, cut.Columns(j), nearB, width);
                        b = nearB;
                        ldb = width;
                    }

                    OuterTiles<T>.Run(
                        rows, cut.Columns(j), new Terms(step), a, lda, b, ldb, c + column, Ldc, null, Add || k > from,
                        IsFar ? &ahead : null);
                }

                k += step;
            }
            while (k < to);
        }

        private static void Copy(Stored from, nint stride, int rows, int columns, float* to, nint toStride)
        {
            if (from.IsHalf)
            {
                CopyRows(from.Halves, stride, rows, columns, to, toStride);
            }
            else
            {
                CopyRows(from.Floats, stride, rows, columns, to, toStride);
            }
        }

        // Narrow columns of long rows are beyond the hardware's prefetchers; a copy walks whole rows, many abreast.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void CopyRows<TElement>(TElement* from, nint stride, int rows, int columns, float* to, nint toStride)
            where TElement : unmanaged
        {
            for (int r = 0; r < rows; r++, from += stride, to += toStride)
            {
                int i = 0;
                for (; i <= columns - T.Count; i += T.Count)
                {
                    T.Store(to + i, Elements<T, TElement>.Load(from + i));
                }

                if (i < columns)
                {
                    T.StorePartial(to + i, Elements<T, TElement>.LoadPartial(from + i, columns - i), columns - i);
                }
            }
        }
    }
}
