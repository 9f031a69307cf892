using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Passes over pictures, channels last, beside a gate: a number for each picture and channel, as in squeeze-and-excitation.</summary>
public static unsafe class Gating
{
    private const int Run = 256; // pixels summed in a row; runs are added to each other

    /// <summary>sums[n, c] = Σ a·b over the pixels of picture n: the gradient of a gate.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="pictures">N.</param>
    /// <param name="pixels">H·W.</param>
    /// <param name="channels">C.</param>
    /// <param name="a">[N, H·W, C].</param>
    /// <param name="b">[N, H·W, C].</param>
    /// <param name="sums">[N, C].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void SumProducts(
        WorkerPool pool, int pictures, int pixels, int channels, StoredSpan a, StoredSpan b, Span<float> sums)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(a.Length, (long)pictures * pixels * channels, nameof(a));
        Guard.Length(b.Length, a.Length, nameof(b));
        Guard.Length(sums.Length, (long)pictures * channels, nameof(sums));
        fixed (byte* pa = a, pb = b)
        fixed (float* ps = sums)
        {
            switch (a.IsHalf, b.IsHalf)
            {
                case (false, false):
                    Sum(pool, pictures, pixels, channels, (float*)pa, (float*)pb, ps);
                    break;
                case (false, true):
                    Sum(pool, pictures, pixels, channels, (float*)pa, (ushort*)pb, ps);
                    break;
                case (true, false):
                    Sum(pool, pictures, pixels, channels, (ushort*)pa, (float*)pb, ps);
                    break;
                default:
                    Sum(pool, pictures, pixels, channels, (ushort*)pa, (ushort*)pb, ps);
                    break;
            }
        }
    }

    private static void Sum<TA, TB>(WorkerPool pool, int pictures, int pixels, int channels, TA* a, TB* b, float* sums)
        where TA : unmanaged
        where TB : unmanaged
    {
        SumBody<TA, TB> body = new() { Pixels = pixels, Channels = channels, A = a, B = b, Sums = sums };
        LaneLoop.For(pool, pictures, ref body);
    }

    /// <summary>y = a·scale[n, c] + offset[n, c]: the gradient behind a gate, with that of the mean beside it. y may be a.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="pictures">N.</param>
    /// <param name="pixels">H·W.</param>
    /// <param name="channels">C.</param>
    /// <param name="a">[N, H·W, C].</param>
    /// <param name="scale">[N, C].</param>
    /// <param name="offset">[N, C].</param>
    /// <param name="y">[N, H·W, C].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Spread(
        WorkerPool pool, int pictures, int pixels, int channels, ReadOnlySpan<float> a, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> offset, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(a.Length, (long)pictures * pixels * channels, nameof(a));
        Guard.Length(y.Length, a.Length, nameof(y));
        Guard.Length(scale.Length, (long)pictures * channels, nameof(scale));
        Guard.Length(offset.Length, scale.Length, nameof(offset));
        fixed (float* pa = a, ps = scale, po = offset, py = y)
        {
            SpreadBody body = new() { Pixels = pixels, Channels = channels, A = pa, Scale = ps, Offset = po, Y = py };
            LaneLoop.For(pool, pictures, ref body);
        }
    }

    private struct SumBody<TA, TB> : ILaneBody
        where TA : unmanaged
        where TB : unmanaged
    {
        public int Pixels;
        public int Channels;
        public TA* A;
        public TB* B;
        public float* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            float* sums = Sums + ((nint)chunk * Channels);
            nint picture = (nint)chunk * Pixels * Channels;
            new Span<float>(sums, Channels).Clear();
            for (int first = 0; first < Pixels; first += Gating.Run)
            {
                int last = Math.Min(first + Gating.Run, Pixels);
                for (int c = 0; c < Channels; c += TLane.Count)
                {
                    int left = Channels - c;
                    TLane sum = TLane.Zero;
                    nint at = picture + ((nint)first * Channels) + c;
                    TA* a = A + at;
                    TB* b = B + at;
                    for (int p = first; p < last; p++, a += Channels, b += Channels)
                    {
                        sum = TLane.Fma(Elements<TLane, TA>.LoadEdge(a, left), Elements<TLane, TB>.LoadEdge(b, left), sum);
                    }

                    Edge.Store(sums + c, Edge.Load<TLane>(sums + c, left) + sum, left);
                }
            }
        }
    }

    private struct SpreadBody : ILaneBody
    {
        public int Pixels;
        public int Channels;
        public float* A;
        public float* Scale;
        public float* Offset;
        public float* Y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            float* scale = Scale + ((nint)chunk * Channels), offset = Offset + ((nint)chunk * Channels);
            nint picture = (nint)chunk * Pixels * Channels;
            float* a = A + picture, y = Y + picture;
            for (int p = 0; p < Pixels; p++, a += Channels, y += Channels)
            {
                for (int c = 0; c < Channels; c += TLane.Count)
                {
                    int left = Channels - c;
                    TLane v = TLane.Fma(Edge.Load<TLane>(a + c, left), Edge.Load<TLane>(scale + c, left), Edge.Load<TLane>(offset + c, left));
                    Edge.Store(y + c, v, left);
                }
            }
        }
    }
}
