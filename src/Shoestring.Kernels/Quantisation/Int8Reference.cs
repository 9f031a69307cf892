using System.Numerics;
using System.Runtime.CompilerServices;

namespace Shoestring.Kernels;

/// <summary>
/// Integer convolution and matrix product, plainly: u8 activations, s8 weights, exact int32 sums, float requantisation.
/// It is the yardstick of the parity gate, so it is written to be read; sums are integers, so that neither threads nor
/// vectors change them.
/// </summary>
public static unsafe class Int8Reference
{
    private const int ChunkTarget = 16384;

    /// <summary>
    /// sums[m, n] = bias[n] + Σₖ (a[m, k] − aZero)·(b[k, n] − bZero[n]); a is [M, K], b [K, N], row-major. An empty bias or
    /// bZero is 0.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Gemm(
        WorkerPool pool, int m, int n, int k, ReadOnlySpan<byte> a, int aZero, ReadOnlySpan<sbyte> b,
        ReadOnlySpan<int> bZero, ReadOnlySpan<int> bias, Span<int> sums) =>
        Conv(pool, ConvShape.Square(m, 1, 1, k, n, 1), a, aZero, b, bZero, bias, sums);

    /// <summary>
    /// sums[p, o] = bias[o] + Σ (x − xZero)·(w − wZero[o]) over the window of output pixel p; padding holds xZero, which
    /// adds nothing. x [N, H, W, C], w [KernelH, KernelW, C/Groups, O], sums [N, OutH, OutW, O].
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Conv(
        WorkerPool pool, in ConvShape shape, ReadOnlySpan<byte> x, int xZero, ReadOnlySpan<sbyte> w,
        ReadOnlySpan<int> wZero, ReadOnlySpan<int> bias, Span<int> sums)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check();
        Guard.Length(x.Length, shape.InputLength, nameof(x));
        Guard.Length(w.Length, shape.WeightLength, nameof(w));
        Guard.OptionalLength(wZero.Length, shape.O, nameof(wZero));
        Guard.OptionalLength(bias.Length, shape.O, nameof(bias));
        Guard.Length(sums.Length, shape.OutputLength, nameof(sums));
        int perChunk = Math.Max(1, ChunkTarget / shape.O);
        int[] centred = new int[w.Length];
        for (int i = 0; i < centred.Length; i++)
        {
            centred[i] = w[i] - (wZero.IsEmpty ? 0 : wZero[i % shape.O]);
        }

        fixed (byte* px = x)
        fixed (int* pw = centred, pb = bias, py = sums)
        {
            Body body = new()
            {
                Shape = shape,
                X = px,
                XZero = xZero,
                W = pw,
                Bias = pb,
                Sums = py,
                PerChunk = perChunk,
            };
            pool.For((shape.Pixels + perChunk - 1) / perChunk, ref body);
        }
    }

    /// <summary>
    /// y = saturate(round(sums·factor[channel]) + zero), ties to even: a deployed operator's output step, with
    /// factor = xScale·wScale[channel]/yScale, for sums [rows, channels]. One factor serves all channels.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Requantize(
        int channels, ReadOnlySpan<int> sums, ReadOnlySpan<float> factor, int zero, QuantizedRange range, Span<byte> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        Guard.Length(y.Length, sums.Length, nameof(y));
        if (factor.Length != 1)
        {
            Guard.Length(factor.Length, channels, nameof(factor));
        }

        for (int i = 0; i < sums.Length; i++)
        {
            float value = MathF.Round(sums[i] * factor[factor.Length == 1 ? 0 : i % channels]) + zero;
            y[i] = (byte)Math.Clamp(value, range.Min, range.Max);
        }
    }

    private struct Body : IChunkBody
    {
        public ConvShape Shape;
        public byte* X;
        public int XZero;
        public int* W;
        public int* Bias;
        public int* Sums;
        public int PerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            Stretch pixels = Stretch.Block(Shape.Pixels, chunk, PerChunk);
            int area = Shape.OutH * Shape.OutW;
            for (int p = pixels.Begin; p < pixels.End; p++)
            {
                Pixel(p / area, p % area / Shape.OutW, p % Shape.OutW, Sums + ((long)p * Shape.O));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Pixel(int n, int oh, int ow, int* sums)
        {
            for (int o = 0; o < Shape.O; o++)
            {
                sums[o] = Bias == null ? 0 : Bias[o];
            }

            int inputs = Shape.C / Shape.Groups, outputs = Shape.O / Shape.Groups;
            for (int kh = 0; kh < Shape.KernelH; kh++)
            {
                int h = (oh * Shape.StrideH) - Shape.PadTop + (kh * Shape.DilationH);
                for (int kw = 0; kw < Shape.KernelW; kw++)
                {
                    int v = (ow * Shape.StrideW) - Shape.PadLeft + (kw * Shape.DilationW);
                    if ((uint)h >= (uint)Shape.H || (uint)v >= (uint)Shape.W)
                    {
                        continue;
                    }

                    byte* x = X + (((((long)n * Shape.H) + h) * Shape.W) + v) * Shape.C;
                    int* w = W + (((long)kh * Shape.KernelW) + kw) * inputs * Shape.O;
                    for (int g = 0; g < Shape.Groups; g++)
                    {
                        for (int i = 0; i < inputs; i++)
                        {
                            int value = x[(g * inputs) + i] - XZero;
                            AddScaled(value, w + ((long)i * Shape.O) + (g * outputs), sums + (g * outputs), outputs);
                        }
                    }
                }
            }
        }

        // sums += value · w.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddScaled(int value, int* w, int* sums, int count)
        {
            if (value == 0)
            {
                return;
            }

            int o = 0;
            for (; o <= count - Vector<int>.Count; o += Vector<int>.Count)
            {
                (Vector.Load(sums + o) + (value * Vector.Load(w + o))).Store(sums + o);
            }

            for (; o < count; o++)
            {
                sums[o] += value * w[o];
            }
        }
    }
}
