using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Any convolution: a few dozen rows [taps, channels] are gathered where the core's caches hold them, then multiplied.
/// The input gradient does the same over the output gradient, once for each phase of the stride.
/// </summary>
internal sealed unsafe class GatheredPath : ConvPath
{
    public override bool Suits(in ConvShape s) => true;

    public override long ForwardScratch(in ConvShape s)
    {
        int k = s.KernelH * s.KernelW * (s.C / s.Groups);
        return ((long)s.Groups * (PackBody<Lane512>.Length(s.O / s.Groups, k) + Padded(s.O / s.Groups)))
            + ((long)GatheredRows<Lane512>.Blocks(s.Pixels, s.O, k) * 2 * s.O);
    }

    public override long GradInputScratch(in ConvShape s) =>
        s.Groups * PackBody<Lane512>.Length(s.C / s.Groups, s.KernelH * s.KernelW * (s.O / s.Groups));

    public override long GradWeightScratch(in ConvShape s) => GatheredOuter<Lane512>.ScratchLength(s);

    public override void Forward<T>(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, Activation act, float* y, float* channelSums,
        float* scratch)
    {
        int n = s.O / s.Groups;
        int k = s.KernelH * s.KernelW * (s.C / s.Groups);
        nint packed = (nint)PackBody<T>.Length(n, k);
        TapPack<T> pack = new()
        {
            Grid = TapGrid.Forward(s),
            Groups = s.Groups,
            N = n,
            KTap = s.C / s.Groups,
            W = w,
            WeightRow = s.O,
            WeightGroup = n,
            WeightTap = (nint)(s.C / s.Groups) * s.O,
            KernelColumns = s.KernelW,
            Packed = scratch,
        };
        pool.For(s.Groups * new Panels<T>(n).Count, ref pack);
        GatheredRows<T> body = new()
        {
            Grid = pack.Grid,
            Groups = s.Groups,
            Source = x,
            SourceEnd = x + s.InputLength,
            B = scratch,
            BGroup = packed,
            N = n,
            KTap = s.C / s.Groups,
            Act = act,
            Target = y,
            TargetChannels = s.O,
        };
        scratch += s.Groups * packed;
        if (bias != null)
        {
            body.Bias = scratch;
            for (int g = 0; g < s.Groups; g++)
            {
                PackBody<T>.PadBias(bias + (g * n), n, scratch + (g * Padded(n)));
            }
        }

        scratch += s.Groups * Padded(n);
        body.Sums = channelSums == null ? null : scratch;
        body.Run(pool);
        if (channelSums != null)
        {
            PartialSums<T>.Reduce(
                pool, scratch, GatheredRows<T>.Blocks(s.Pixels, s.O, k), 2 * s.O, 2 * s.O, channelSums, false);
        }
    }

    public override void GradInput<T>(
        WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx, float* scratch)
    {
        int n = s.C / s.Groups;
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            TapGrid grid = TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW);
            if (grid.Targets == 0)
            {
                continue;
            }

            TapPack<T> pack = new()
            {
                Grid = grid,
                Groups = s.Groups,
                N = n,
                KTap = s.O / s.Groups,
                W = w,
                WeightRow = s.O,
                WeightGroup = s.O / s.Groups,
                WeightTap = (nint)n * s.O,
                KernelColumns = s.KernelW,
                Packed = scratch,
                Transposed = true,
            };
            pool.For(s.Groups * new Panels<T>(n).Count, ref pack);
            GatheredRows<T> body = new()
            {
                Grid = grid,
                Groups = s.Groups,
                Source = dy,
                SourceEnd = dy + s.OutputLength,
                B = scratch,
                BGroup = (nint)PackBody<T>.Length(n, grid.TapsH * grid.TapsW * (s.O / s.Groups)),
                N = n,
                KTap = s.O / s.Groups,
                Act = Activation.None,
                Target = dx,
                TargetChannels = s.C,
            };
            if (s.StrideH > 1 || s.StrideW > 1)
            {
                body.SpreadH = s.StrideH;
                body.SpreadW = s.StrideW;
                body.FullH = s.H;
                body.FullW = s.W;
            }

            body.Run(pool);
        }
    }

    public override void GradWeight<T>(
        WorkerPool pool, in ConvShape s, float* x, float* dy, float* dw, float* scratch) =>
        GatheredOuter<T>.Run(pool, s, x, dy, dw, scratch);

    private static int Padded(int n) => (n + 15) / 16 * 16;
}
