using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Turns the gradient of z = act(scale·y + shift) into g = d·act′ and adds Σg and Σg·(y − mean) to running sums, while the
/// rows are still near. Runs of rows are summed in order and added to each other with compensation.
/// </summary>
internal static unsafe class SumRows<T>
    where T : unmanaged, ILane<T>
{
    private const int Together = 32; // rows summed plainly

    /// <summary>Floats of the running sums: [Σg | lost | Σg·(y − mean) | lost], to be zero at first.</summary>
    public static long Length(int channels) => 4L * ChannelMap.Padded(channels);

    /// <summary>Does some pixels of d [pixels, channels]; g may be d.</summary>
    public static void Run(in ChannelMap map, int pixels, int channels, float* d, Stored y, Stored g, float* sums)
    {
        switch (y.IsHalf, g.IsHalf)
        {
            case (false, false):
                Run(map, pixels, channels, d, y.Floats, g.Floats, sums);
                break;
            case (false, true):
                Run(map, pixels, channels, d, y.Floats, g.Halves, sums);
                break;
            case (true, false):
                Run(map, pixels, channels, d, y.Halves, g.Floats, sums);
                break;
            default:
                Run(map, pixels, channels, d, y.Halves, g.Halves, sums);
                break;
        }
    }

    private static void Run<TY, TG>(in ChannelMap map, int pixels, int channels, float* d, TY* y, TG* g, float* sums)
        where TY : unmanaged
        where TG : unmanaged
    {
        Visitor<TY, TG> visitor = new() { Map = map, Pixels = pixels, Channels = channels, D = d, Y = y, G = g, Sums = sums };
        ActivationTable.Visit(map.Act, ref visitor);
    }

    /// <summary>Folds what was lost into the sums: [Σg] at 0 and [Σg·(y − mean)] at 2·padded.</summary>
    public static void Close(int channels, float* sums)
    {
        int padded = ChannelMap.Padded(channels);
        float* cross = sums + (2 * padded);
        for (int c = 0; c < channels; c++)
        {
            sums[c] += sums[padded + c];
            cross[c] += cross[padded + c];
        }
    }

    /// <summary>Joins the closed sums of parts: Σg and Σg·(y − mean).</summary>
    public static void Merge(WorkerPool pool, int parts, int channels, float* sums, float* sumG, float* cross)
    {
        int stride = (int)Length(channels);
        PartialSums.Merge(pool, parts, stride, channels, sums, 1, sumG);
        PartialSums.Merge(pool, parts, stride, channels, sums + (2 * ChannelMap.Padded(channels)), 1, cross);
    }

    private struct Visitor<TY, TG> : IActivationVisitor
        where TY : unmanaged
        where TG : unmanaged
    {
        public ChannelMap Map;
        public int Pixels;
        public int Channels;
        public float* D;
        public TY* Y;
        public TG* G;
        public float* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            int c = 0, channels = Channels, pixels = Pixels;
            float* scale = Map.Scale, shift = Map.Shift, mean = Map.Mean;
            for (; c <= channels - (2 * T.Count); c += 2 * T.Count)
            {
                T k0 = T.Load(scale + c), k1 = T.Load(scale + c + T.Count);
                T b0 = T.Load(shift + c), b1 = T.Load(shift + c + T.Count);
                T m0 = T.Load(mean + c), m1 = T.Load(mean + c + T.Count);
                float* d = D + c;
                TY* y = Y + c;
                TG* g = G + c;
                for (int p = 0; p < pixels;)
                {
                    T s0 = T.Zero, s1 = T.Zero, q0 = T.Zero, q1 = T.Zero;
                    for (int end = Math.Min(p + Together, pixels); p < end; p++, d += channels, y += channels, g += channels)
                    {
                        T y0 = Elements<T, TY>.Load(y), y1 = Elements<T, TY>.Load(y + T.Count);
                        T g0 = T.Load(d) * op.Derivative(T.Fma(y0, k0, b0));
                        T g1 = T.Load(d + T.Count) * op.Derivative(T.Fma(y1, k1, b1));
                        Elements<T, TG>.StoreTwo(g, g0, g1);
                        s0 += g0;
                        s1 += g1;
                        q0 = T.Fma(g0, y0 - m0, q0);
                        q1 = T.Fma(g1, y1 - m1, q1);
                    }

                    Add(c, s0, q0, T.Count);
                    Add(c + T.Count, s1, q1, T.Count);
                }
            }

            for (; c < channels; c += T.Count)
            {
                One(op, c, Math.Min(T.Count, channels - c));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void One<TOp>(TOp op, int c, int n)
            where TOp : struct, IActivationOp
        {
            T k = T.LoadPartial(Map.Scale + c, n), b = T.LoadPartial(Map.Shift + c, n), m = T.LoadPartial(Map.Mean + c, n);
            float* d = D + c;
            TY* y = Y + c;
            TG* g = G + c;
            for (int p = 0; p < Pixels;)
            {
                T s = T.Zero, q = T.Zero;
                for (int end = Math.Min(p + Together, Pixels); p < end; p++, d += Channels, y += Channels, g += Channels)
                {
                    T v = Elements<T, TY>.LoadPartial(y, n);
                    T product = T.LoadPartial(d, n) * op.Derivative(T.Fma(v, k, b));
                    Elements<T, TG>.StorePartial(g, product, n);
                    s += product;
                    q = T.Fma(product, v - m, q);
                }

                Add(c, s, q, n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Add(int c, T sum, T cross, int n)
        {
            int padded = ChannelMap.Padded(Channels);
            Two(Sums + c, Sums + padded + c, sum, n);
            Two(Sums + (2 * padded) + c, Sums + (3 * padded) + c, cross, n);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Two(float* sum, float* lost, T v, int n)
        {
            T total = Edge.Load<T>(sum, n), took = Edge.Load<T>(lost, n);
            Compensated.Add(ref total, ref took, v);
            Edge.Store(lost, took, n);
            Edge.Store(sum, total, n);
        }
    }
}
