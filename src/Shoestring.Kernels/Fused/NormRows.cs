using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Copies pixels of a channels-last picture to a near place and normalises and activates them on the way. The last lane of
/// channels overlaps its neighbour, so that all lanes are whole.
/// </summary>
internal static unsafe class NormRows<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Lane l of pixel p goes to to + p·pixelStride + l·laneStride; laneStride 0 keeps channels where they are.</summary>
    public static void Load(
        in ChannelMap map, int pixels, int channels, Stored x, float* to, nint pixelStride, nint laneStride = 0)
    {
        if (x.IsHalf)
        {
            Load(map, pixels, channels, x.Halves, to, pixelStride, laneStride);
        }
        else
        {
            Load(map, pixels, channels, x.Floats, to, pixelStride, laneStride);
        }
    }

    private static void Load<TElement>(
        in ChannelMap map, int pixels, int channels, TElement* x, float* to, nint pixelStride, nint laneStride)
        where TElement : unmanaged
    {
        Visitor<TElement> visitor = new()
        {
            Map = map,
            Pixels = pixels,
            Channels = channels,
            X = x,
            To = to,
            PixelStride = pixelStride,
            LaneStride = laneStride,
        };
        if (map.IsAbsent)
        {
            visitor.Copy();
        }
        else
        {
            ActivationTable.Visit(map.Act, ref visitor);
        }
    }

    /// <summary>As <see cref="Load(in ChannelMap, int, int, Stored, float*, nint, nint)"/>, into near rows.</summary>
    public static void Load(in ChannelMap map, in NearRows<T> rows, int pixels, int channels, Stored x, float* near, nint laneStride)
    {
        NearRuns runs = rows.Runs(pixels, channels, near);
        nint step = (nint)runs.Pixels * channels;
        for (int r = 0; r < runs.Count; r++)
        {
            Load(map, runs.Pixels, channels, x + (r * step), runs[r], T.Count, laneStride);
        }
    }

    /// <summary>As <see cref="Load(in ChannelMap, int, int, Stored, float*, nint, nint)"/>, channels where they are, times the gates of the pictures that the pixels from first on belong to.</summary>
    public static void LoadGated(in ChannelMap map, int first, int pixels, int channels, Stored x, float* to, nint pixelStride)
    {
        Load(map, pixels, channels, x, to, pixelStride);
        for (int last = first + pixels; map.Gate != null && first < last;)
        {
            int picture = first / map.GatePixels, end = Math.Min((picture + 1) * map.GatePixels, last);
            Multiply(end - first, channels, map.Gate + ((nint)picture * channels), to, pixelStride);
            to += (end - first) * pixelStride;
            first = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(int pixels, int channels, float* gate, float* to, nint pixelStride)
    {
        for (int p = 0; p < pixels; p++, to += pixelStride)
        {
            for (int c = 0; c < channels; c += T.Count)
            {
                int left = channels - c;
                Edge.Store(to + c, Edge.Load<T>(to + c, left) * Edge.Load<T>(gate + c, left), left);
            }
        }
    }

    private struct Visitor<TElement> : IActivationVisitor, IChannelBody
        where TElement : unmanaged
    {
        public ChannelMap Map;
        public int Pixels;
        public int Channels;
        public TElement* X;
        public float* To;
        public nint PixelStride;
        public nint LaneStride;

        public void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp =>
            ChannelLanes<T>.Walk(ref this, op, 4, Channels, To, LaneStride);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Several<TOp>(TOp op, int c, float* to, nint step)
            where TOp : struct, IActivationOp
        {
            TElement* x = X + c;
            float* scale = Map.Scale + c, shift = Map.Shift + c, to2 = to + (2 * step);
            nint channels = Channels, stride = PixelStride;
            T k0 = T.Load(scale), k1 = T.Load(scale + T.Count), k2 = T.Load(scale + (2 * T.Count)), k3 = T.Load(scale + (3 * T.Count));
            T b0 = T.Load(shift), b1 = T.Load(shift + T.Count), b2 = T.Load(shift + (2 * T.Count)), b3 = T.Load(shift + (3 * T.Count));
            for (int p = Pixels; p > 0; p--, x += channels, to += stride, to2 += stride)
            {
                T.Store(to, op.Forward(T.Fma(Elements<T, TElement>.Load(x), k0, b0)));
                T.Store(to + step, op.Forward(T.Fma(Elements<T, TElement>.Load(x + T.Count), k1, b1)));
                T.Store(to2, op.Forward(T.Fma(Elements<T, TElement>.Load(x + (2 * T.Count)), k2, b2)));
                T.Store(to2 + step, op.Forward(T.Fma(Elements<T, TElement>.Load(x + (3 * T.Count)), k3, b3)));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void One<TOp>(TOp op, int c, float* to)
            where TOp : struct, IActivationOp
        {
            TElement* x = X + c;
            nint channels = Channels, stride = PixelStride;
            T k = T.Load(Map.Scale + c), b = T.Load(Map.Shift + c);
            for (int p = Pixels; p > 0; p--, x += channels, to += stride)
            {
                T.Store(to, op.Forward(T.Fma(Elements<T, TElement>.Load(x), k, b)));
            }
        }

        public readonly void Partial<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            TElement* x = X;
            float* to = To;
            int n = Channels;
            T k = T.LoadPartial(Map.Scale, n), b = T.LoadPartial(Map.Shift, n);
            for (int p = Pixels; p > 0; p--, x += n, to += PixelStride)
            {
                T.StorePartial(to, op.Forward(T.Fma(Elements<T, TElement>.LoadPartial(x, n), k, b)), n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Copy()
        {
            TElement* x = X;
            float* to = To;
            int whole = Channels / T.Count * T.Count, channels = Channels;
            nint step = LaneStride == 0 ? T.Count : LaneStride;
            nint last = channels - T.Count;
            nint lastTo = LaneStride == 0 ? last : whole / T.Count * LaneStride;
            for (int p = 0; p < Pixels; p++, x += channels, to += PixelStride)
            {
                float* t = to;
                for (int c = 0; c < whole; c += T.Count, t += step)
                {
                    T.Store(t, Elements<T, TElement>.Load(x + c));
                }

                if (whole == 0)
                {
                    T.StorePartial(to, Elements<T, TElement>.LoadPartial(x, channels), channels);
                }
                else if (whole < channels)
                {
                    T.Store(to + lastTo, Elements<T, TElement>.Load(x + last));
                }
            }
        }
    }
}
