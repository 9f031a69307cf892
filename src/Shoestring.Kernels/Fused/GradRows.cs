using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Computes the gradient of a convolution's output for some pixels and puts it in a near place, as <see cref="NormRows{T}"/> does.</summary>
internal static unsafe class GradRows<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>d and y are the pixels' gradient and output; where the values go: see <see cref="NormRows{T}"/>.</summary>
    public static void Load(
        in GradMap map, int pixels, int channels, float* d, float* y, float* to, nint pixelStride, nint laneStride = 0)
    {
        Visitor visitor = new()
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
    public static void Load(in GradMap map, in NearRows<T> rows, int pixels, int channels, float* d, float* y, float* near, nint laneStride)
    {
        if (!rows.IsPadded)
        {
            Load(map, pixels, channels, d, y, near, T.Count, laneStride);
            return;
        }

        int count = pixels / rows.Width;
        nint row = (nint)rows.Width * channels;
        rows.Pad(count, (channels + T.Count - 1) / T.Count, near);
        float* to = near + ((nint)rows.Left * T.Count);
        for (int r = 0; r < count; r++, d += row, y += row, to += (nint)rows.Pitch * T.Count)
        {
            Load(map, rows.Width, channels, d, y, to, T.Count, laneStride);
        }
    }

    private struct Visitor : IActivationVisitor
    {
        public GradMap Map;
        public int Pixels;
        public int Channels;
        public float* D;
        public float* Y;
        public float* To;
        public nint PixelStride;
        public nint LaneStride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            float* d = D, y = Y, to = To, scale = Map.Norm.Scale, shift = Map.Norm.Shift, mean = Map.Norm.Mean;
            float* onG = Map.OnG, onX = Map.OnX, constant = Map.Constant;
            int whole = Channels / T.Count * T.Count, channels = Channels;
            nint step = LaneStride == 0 ? T.Count : LaneStride;
            int last = channels - T.Count;
            nint lastTo = LaneStride == 0 ? last : whole / T.Count * LaneStride;
            for (int p = 0; p < Pixels; p++, d += channels, y += channels, to += PixelStride)
            {
                float* t = to;
                for (int c = 0; c < whole; c += T.Count, t += step)
                {
                    T v = T.Load(y + c), g = T.Load(d + c);
                    if (typeof(TOp) != typeof(IdentityOp))
                    {
                        g *= op.Derivative(T.Fma(v, T.Load(scale + c), T.Load(shift + c)));
                    }

                    T rest = T.Fma(v - T.Load(mean + c), T.Load(onX + c), T.Load(constant + c));
                    T.Store(t, T.Fma(g, T.Load(onG + c), rest));
                }

                if (whole == 0)
                {
                    Partial(op, d, y, to);
                }
                else if (whole < channels)
                {
                    T v = T.Load(y + last);
                    T g = T.Load(d + last) * op.Derivative(T.Fma(v, T.Load(scale + last), T.Load(shift + last)));
                    T rest = T.Fma(v - T.Load(mean + last), T.Load(onX + last), T.Load(constant + last));
                    T.Store(to + lastTo, T.Fma(g, T.Load(onG + last), rest));
                }
            }
        }

        private readonly void Partial<TOp>(TOp op, float* d, float* y, float* to)
            where TOp : struct, IActivationOp
        {
            int n = Channels;
            T v = T.LoadPartial(y, n);
            T z = T.Fma(v, T.LoadPartial(Map.Norm.Scale, n), T.LoadPartial(Map.Norm.Shift, n));
            T g = T.LoadPartial(d, n) * op.Derivative(z);
            T rest = T.Fma(v - T.LoadPartial(Map.Norm.Mean, n), T.LoadPartial(Map.OnX, n), T.LoadPartial(Map.Constant, n));
            T.StorePartial(to, T.Fma(g, T.LoadPartial(Map.OnG, n), rest), n);
        }
    }
}
