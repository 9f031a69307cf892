using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>Softmax and log-softmax over the rows of [rows, length]; the largest of a row is subtracted first.</summary>
public static unsafe class Softmax
{
    private const int ChunkTarget = 16384;

    /// <summary>y = eˣ/Σeˣ. y may be x.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(WorkerPool pool, int rows, int length, ReadOnlySpan<float> x, Span<float> y) =>
        Run(pool, rows, length, Form.Forward, x, x, y);

    /// <summary>y = x − ln Σeˣ. y may be x.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void LogForward(WorkerPool pool, int rows, int length, ReadOnlySpan<float> x, Span<float> y) =>
        Run(pool, rows, length, Form.LogForward, x, x, y);

    /// <summary>dx = y·(dy − Σ dy·y), from the output y. dx may be dy or y.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Backward(
        WorkerPool pool, int rows, int length, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run(pool, rows, length, Form.Backward, y, dy, dx);

    /// <summary>dx = dy − e^y·Σdy, from the output y = log-softmax. dx may be dy or y.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void LogBackward(
        WorkerPool pool, int rows, int length, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run(pool, rows, length, Form.LogBackward, y, dy, dx);

    private enum Form
    {
        Forward,
        LogForward,
        Backward,
        LogBackward,
    }

    private static void Run(
        WorkerPool pool, int rows, int length, Form form, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        long size = (long)rows * length;
        Guard.Length(a.Length, size, nameof(a));
        Guard.Length(b.Length, size, nameof(b));
        Guard.Length(y.Length, size, nameof(y));
        if (size == 0)
        {
            return;
        }

        int perChunk = Math.Max(1, ChunkTarget / length);
        fixed (float* pa = a, pb = b, py = y)
        {
            Body body = new() { Form = form, A = pa, B = pb, Y = py, Rows = rows, Length = length, PerChunk = perChunk };
            LaneLoop.For(pool, (rows + perChunk - 1) / perChunk, ref body);
        }
    }

    private struct Body : ILaneBody
    {
        public Form Form;
        public float* A;
        public float* B;
        public float* Y;
        public int Rows;
        public int Length;
        public int PerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            Stretch rows = Stretch.Block(Rows, chunk, PerChunk);
            for (int r = rows.Begin; r < rows.End; r++)
            {
                long at = (long)r * Length;
                float* a = A + at, b = B + at, y = Y + at;
                if (Form == Form.Forward)
                {
                    float sum = RowMath.ExpShifted<TLane>(a, RowMath.Largest<TLane>(a, Length), y, Length);
                    RowMath.Affine<TLane>(y, 1 / sum, 0, y, Length);
                }
                else if (Form == Form.LogForward)
                {
                    float max = RowMath.Largest<TLane>(a, Length);
                    float log = MathF.Log(RowMath.SumExpShifted<TLane>(a, max, Length));
                    for (int j = 0; j < Length; j += TLane.Count)
                    {
                        TLane shifted = Edge.Load<TLane>(a + j, Length - j) - TLane.Broadcast(max);
                        Edge.Store(y + j, shifted - TLane.Broadcast(log), Length - j);
                    }
                }
                else if (Form == Form.Backward)
                {
                    TLane dot = TLane.Broadcast(RowMath.Dot<TLane>(a, b, Length));
                    for (int j = 0; j < Length; j += TLane.Count)
                    {
                        TLane g = Edge.Load<TLane>(b + j, Length - j) - dot;
                        Edge.Store(y + j, Edge.Load<TLane>(a + j, Length - j) * g, Length - j);
                    }
                }
                else
                {
                    TLane sum = TLane.Broadcast(RowMath.Sum<TLane>(b, Length));
                    for (int j = 0; j < Length; j += TLane.Count)
                    {
                        TLane p = VectorMath.Exp(Edge.Load<TLane>(a + j, Length - j));
                        Edge.Store(y + j, Edge.Load<TLane>(b + j, Length - j) - (p * sum), Length - j);
                    }
                }
            }
        }
    }
}
