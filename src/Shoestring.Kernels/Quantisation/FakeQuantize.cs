using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Quantises and dequantises in float32 as ONNX's QuantizeLinear and DequantizeLinear do: division by the scale, ties
/// to even, saturation. Scale and zero point are one number a channel of the layout; an empty zero point is 0.
/// </summary>
public static unsafe class FakeQuantize
{
    /// <summary>y = (clamp(round(x/scale) + zero, min, max) − zero)·scale. y may be x.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(
        WorkerPool pool, QuantizedLayout layout, QuantizedRange range, ReadOnlySpan<float> x, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> zero, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Check(layout, x, scale, zero);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, ps = scale, pz = zero, py = y)
        {
            Body body = new() { Layout = layout, Range = range, X = px, Scale = ps, Zero = pz, Y = py };
            LaneLoop.For(pool, layout.Chunks, ref body);
        }
    }

    /// <summary>Floats of scratch that <see cref="Backward"/> needs when it is asked for the scale's gradient.</summary>
    public static int ScratchLength(QuantizedLayout layout) => layout.IsInterleaved
        ? checked(layout.Chunks * layout.Channels)
        : checked(layout.Rows * layout.Pieces);

    /// <summary>
    /// dx = dy where the code is within the range, else 0 (straight through); dscale = factor·Σ dy·e a channel, where
    /// e = round(x/scale) − x/scale within, min − zero below, max − zero above; an empty dscale is not computed (and
    /// needs no scratch). dx may be dy. Source: Esser et al. 2020 (LSQ), arXiv:1902.08153.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Backward(
        WorkerPool pool, QuantizedLayout layout, QuantizedRange range, ReadOnlySpan<float> x, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> zero, ReadOnlySpan<float> dy, float factor, Span<float> dx, Span<float> dscale,
        Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Check(layout, x, scale, zero);
        Guard.Length(dy.Length, x.Length, nameof(dy));
        Guard.Length(dx.Length, x.Length, nameof(dx));
        Guard.OptionalLength(dscale.Length, layout.Channels, nameof(dscale));
        if (!dscale.IsEmpty)
        {
            Guard.AtLeast(scratch.Length, ScratchLength(layout), nameof(scratch));
        }

        fixed (float* px = x, ps = scale, pz = zero, pdy = dy, pdx = dx, pds = dscale, pp = scratch)
        {
            float* partials = dscale.IsEmpty ? null : pp;
            Body body = new()
            {
                Layout = layout,
                Range = range,
                X = px,
                Scale = ps,
                Zero = pz,
                Dy = pdy,
                Y = pdx,
                Partials = partials,
            };
            LaneLoop.For(pool, layout.Chunks, ref body);
            if (partials != null)
            {
                int parts = layout.IsInterleaved ? layout.Chunks : layout.Outer * layout.Pieces;
                PartialSums.Merge(pool, parts, layout.Channels, layout.Channels, partials, factor, pds);
            }
        }
    }

    private static void Check(
        QuantizedLayout layout, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero)
    {
        Guard.Length(x.Length, layout.Length, nameof(x));
        Guard.Length(scale.Length, layout.Channels, nameof(scale));
        Guard.OptionalLength(zero.Length, layout.Channels, nameof(zero));
    }

    /// <summary>Both directions: backward where Dy is given.</summary>
    private struct Body : ILaneBody
    {
        public QuantizedLayout Layout;
        public QuantizedRange Range;
        public float* X;
        public float* Scale;
        public float* Zero;
        public float* Dy;
        public float* Y;
        public float* Partials;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int length = Layout.RowLength, pieces = Layout.Pieces;
            int row = pieces > 1 ? chunk / pieces : chunk * Layout.RowsPerChunk;
            int piece = pieces > 1 ? chunk % pieces : 0, from = piece * Layout.PieceLength;
            int n = Math.Min(length - from, Layout.PieceLength), rows = Math.Min(Layout.RowsPerChunk, Layout.Rows - row);
            float* interleaved = Layout.IsInterleaved && Partials != null ? Partials + ((long)chunk * length) : null;
            if (interleaved != null)
            {
                new Span<float>(interleaved, length).Clear();
            }

            for (int r = row; r < row + rows; r++)
            {
                long at = ((long)r * length) + from;
                if (Layout.IsInterleaved)
                {
                    Interleaved<TLane>(at, n, interleaved);
                    continue;
                }

                int channel = r % Layout.Channels;
                float sum = One<TLane>(at, n, channel);
                if (Partials != null)
                {
                    // [outer, piece, channel], so that one merge joins them.
                    int outer = r / Layout.Channels;
                    Partials[((((long)outer * pieces) + piece) * Layout.Channels) + channel] = sum;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly float One<TLane>(long at, int n, int channel)
            where TLane : unmanaged, ILane<TLane>
        {
            TLane scale = TLane.Broadcast(Scale[channel]), zero = TLane.Broadcast(Zero == null ? 0 : Zero[channel]);
            TLane sum = TLane.Zero;
            for (int j = 0; j < n; j += TLane.Count)
            {
                sum += Element(at + j, n - j, scale, zero);
            }

            return TLane.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Interleaved<TLane>(long at, int n, float* sums)
            where TLane : unmanaged, ILane<TLane>
        {
            for (int j = 0; j < n; j += TLane.Count)
            {
                // Beyond the row's end a scale of 1 stands for the zero that a partial load gives.
                int left = n - j;
                TLane scale = Edge.Load<TLane>(Scale + j, left);
                scale = TLane.Select(TLane.Same(scale, TLane.Zero), TLane.Broadcast(1), scale);
                TLane zero = Zero == null ? TLane.Zero : Edge.Load<TLane>(Zero + j, left);
                TLane slope = Element(at + j, left, scale, zero);
                if (sums != null)
                {
                    Edge.Store(sums + j, Edge.Load<TLane>(sums + j, left) + slope, left);
                }
            }
        }

        /// <summary>Writes y or dx; returns the scale's gradient of these numbers (0 beyond the end, where dy is 0).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly TLane Element<TLane>(long at, int left, TLane scale, TLane zero)
            where TLane : unmanaged, ILane<TLane>
        {
            TLane min = TLane.Broadcast(Range.Min), max = TLane.Broadcast(Range.Max);
            TLane ratio = Edge.Load<TLane>(X + at, left) / scale;
            TLane rounded = TLane.Round(ratio);
            TLane code = rounded + zero;
            TLane clamped = TLane.AtMost(TLane.AtLeast(code, min), max) - zero;
            if (Dy == null)
            {
                Edge.Store(Y + at, clamped * scale, left);
                return TLane.Zero;
            }

            TLane dy = Edge.Load<TLane>(Dy + at, left);
            TLane inside = TLane.And(TLane.GreaterOrEqual(code, min), TLane.GreaterOrEqual(max, code));
            Edge.Store(Y + at, TLane.And(inside, dy), left);
            return dy * TLane.Select(inside, rounded - ratio, clamped);
        }
    }
}
