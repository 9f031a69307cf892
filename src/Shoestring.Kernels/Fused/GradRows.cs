using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Computes the gradient of a convolution's output for some pixels and puts it in a near place, as <see cref="NormRows{T}"/> does.</summary>
internal static unsafe class GradRows<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>d and y are the pixels' gradient and output; where the values go: see <see cref="NormRows{T}"/>.</summary>
    public static void Load(
        in GradMap map, int pixels, int channels, Stored d, Stored y, float* to, nint pixelStride, nint laneStride = 0)
    {
        switch (d.IsHalf, y.IsHalf)
        {
            case (false, false):
                Load(map, pixels, channels, d.Floats, y.Floats, to, pixelStride, laneStride);
                break;
            case (false, true):
                Load(map, pixels, channels, d.Floats, y.Halves, to, pixelStride, laneStride);
                break;
            case (true, false):
                Load(map, pixels, channels, d.Halves, y.Floats, to, pixelStride, laneStride);
                break;
            default:
                Load(map, pixels, channels, d.Halves, y.Halves, to, pixelStride, laneStride);
                break;
        }
    }

    private static void Load<TD, TY>(
        in GradMap map, int pixels, int channels, TD* d, TY* y, float* to, nint pixelStride, nint laneStride)
        where TD : unmanaged
        where TY : unmanaged
    {
        Visitor<TD, TY> visitor = new()
        {
            Map = map,
            Pixels = pixels,
            Channels = channels,
            D = d,
            Y = y,
            To = to,
            PixelStride = pixelStride,
            LaneStride = laneStride,
        };
        ActivationTable.Visit(map.Norm.Act, ref visitor);
    }

    /// <summary>As the other, into near rows.</summary>
    public static void Load(in GradMap map, in NearRows<T> rows, int pixels, int channels, Stored d, Stored y, float* near, nint laneStride)
    {
        NearRuns runs = rows.Runs(pixels, channels, near);
        nint step = (nint)runs.Pixels * channels;
        for (int r = 0; r < runs.Count; r++)
        {
            Load(map, runs.Pixels, channels, d + (r * step), y + (r * step), runs[r], T.Count, laneStride);
        }
    }

    private struct Visitor<TD, TY> : IActivationVisitor, IChannelBody
        where TD : unmanaged
        where TY : unmanaged
    {
        public GradMap Map;
        public int Pixels;
        public int Channels;
        public TD* D;
        public TY* Y;
        public float* To;
        public nint PixelStride;
        public nint LaneStride;

        public void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp =>
            ChannelLanes<T>.Walk(ref this, op, 2, Channels, To, LaneStride);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Several<TOp>(TOp op, int c, float* to, nint step)
            where TOp : struct, IActivationOp
        {
            int c1 = c + T.Count;
            TD* d = D + c;
            TY* y = Y + c;
            nint channels = Channels, stride = PixelStride;
            T k0 = T.Load(Map.Norm.Scale + c), b0 = T.Load(Map.Norm.Shift + c), m0 = T.Load(Map.Norm.Mean + c);
            T k1 = T.Load(Map.Norm.Scale + c1), b1 = T.Load(Map.Norm.Shift + c1), m1 = T.Load(Map.Norm.Mean + c1);
            T g0 = T.Load(Map.OnG + c), x0 = T.Load(Map.OnX + c), a0 = T.Load(Map.Constant + c);
            T g1 = T.Load(Map.OnG + c1), x1 = T.Load(Map.OnX + c1), a1 = T.Load(Map.Constant + c1);
            for (int p = Pixels; p > 0; p--, d += channels, y += channels, to += stride)
            {
                T v0 = Elements<T, TY>.Load(y), v1 = Elements<T, TY>.Load(y + T.Count), d0 = Elements<T, TD>.Load(d), d1 = Elements<T, TD>.Load(d + T.Count);
                if (typeof(TOp) != typeof(IdentityOp))
                {
                    d0 *= op.Derivative(T.Fma(v0, k0, b0));
                    d1 *= op.Derivative(T.Fma(v1, k1, b1));
                }

                T.Store(to, T.Fma(d0, g0, T.Fma(v0 - m0, x0, a0)));
                T.Store(to + step, T.Fma(d1, g1, T.Fma(v1 - m1, x1, a1)));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void One<TOp>(TOp op, int c, float* to)
            where TOp : struct, IActivationOp
        {
            TD* d = D + c;
            TY* y = Y + c;
            nint channels = Channels, stride = PixelStride;
            T k = T.Load(Map.Norm.Scale + c), b = T.Load(Map.Norm.Shift + c), m = T.Load(Map.Norm.Mean + c);
            T onG = T.Load(Map.OnG + c), onX = T.Load(Map.OnX + c), a = T.Load(Map.Constant + c);
            for (int p = Pixels; p > 0; p--, d += channels, y += channels, to += stride)
            {
                T v = Elements<T, TY>.Load(y);
                T g = Elements<T, TD>.Load(d) * op.Derivative(T.Fma(v, k, b));
                T.Store(to, T.Fma(g, onG, T.Fma(v - m, onX, a)));
            }
        }

        public readonly void Partial<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            TD* d = D;
            TY* y = Y;
            float* to = To;
            int n = Channels;
            T k = T.LoadPartial(Map.Norm.Scale, n), b = T.LoadPartial(Map.Norm.Shift, n), m = T.LoadPartial(Map.Norm.Mean, n);
            T onG = T.LoadPartial(Map.OnG, n), onX = T.LoadPartial(Map.OnX, n), a = T.LoadPartial(Map.Constant, n);
            for (int p = Pixels; p > 0; p--, d += n, y += n, to += PixelStride)
            {
                T v = Elements<T, TY>.LoadPartial(y, n);
                T g = Elements<T, TD>.LoadPartial(d, n) * op.Derivative(T.Fma(v, k, b));
                T.StorePartial(to, T.Fma(g, onG, T.Fma(v - m, onX, a)), n);
            }
        }
    }
}
