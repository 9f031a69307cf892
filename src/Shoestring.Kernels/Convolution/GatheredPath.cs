using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Any convolution, as a product of matrices whose rows are windows of the source: read in place from near rows where rows are long
/// (<see cref="RowWindows"/>), else gathered, a few dozen at a time, where the core's caches hold them. The input gradient does the
/// same over the output gradient, once for each phase of the stride.
/// </summary>
internal sealed unsafe class GatheredPath : ConvPath
{
    public override bool Suits(in ConvShape s) => true;

    public override long ForwardScratch(in ConvShape s)
    {
        int k = s.KernelH * s.KernelW * (s.C / s.Groups);
        if (IsWhole(s))
        {
            return PreparedLength(s) + GatheredWhole<Lane512>.ScratchLength(s);
        }

        return PreparedLength(s) + ((long)s.Groups * Padded(s.O / s.Groups)) + ((long)SumsOf(s, k) * 2 * s.O);
    }

    public override long GradInputScratch(in ConvShape s) =>
        s.Groups * PackBody<Lane512>.Length(s.C / s.Groups, s.KernelH * s.KernelW * (s.O / s.Groups));

    public override long GradWeightScratch(in ConvShape s) =>
        IsWindowedOuter(s) ? WindowedOuter<Lane512>.ScratchLength(s) : GatheredOuter<Lane512>.ScratchLength(s);

    public override long PreparedLength(in ConvShape s) =>
        s.Groups * PackBody<Lane512>.Length(s.O / s.Groups, s.KernelH * s.KernelW * (s.C / s.Groups));

    public override void Prepare<T>(WorkerPool pool, in ConvShape s, float* w, float* prepared)
    {
        TapPack<T> pack = new()
        {
            Grid = TapGrid.Forward(s),
            Groups = s.Groups,
            N = s.O / s.Groups,
            KTap = s.C / s.Groups,
            W = w,
            WeightRow = s.O,
            WeightGroup = s.O / s.Groups,
            WeightTap = (nint)(s.C / s.Groups) * s.O,
            KernelColumns = s.KernelW,
            Packed = prepared,
        };
        pool.For(s.Groups * new Panels<T>(pack.N).Count, ref pack);
    }

    public override void ForwardPrepared<T>(
        WorkerPool pool, in ConvShape s, float* x, float* prepared, float* bias, Activation act, float* y, float* scratch) =>
        Packed<T>(pool, s, x, prepared, bias, act, y, null, scratch);

    public override void Forward<T>(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, Activation act, float* y, float* channelSums,
        float* scratch)
    {
        Prepare<T>(pool, s, w, scratch);
        Packed<T>(pool, s, x, scratch, bias, act, y, channelSums, scratch + PreparedLength(s));
    }

    private static void Packed<T>(
        WorkerPool pool, in ConvShape s, float* x, float* packed, float* bias, Activation act, float* y, float* channelSums,
        float* scratch)
        where T : unmanaged, ILane<T>
    {
        if (IsWhole(s))
        {
            GatheredWhole<T>.Run(pool, s, x, packed, bias, act, y, channelSums, scratch);
            return;
        }

        int n = s.O / s.Groups;
        Bounds bounds = channelSums == null ? Bounds.Of(act) : default;
        TapProduct product = new()
        {
            Grid = TapGrid.Forward(s),
            Groups = s.Groups,
            Source = x,
            SourceEnd = x + s.InputLength,
            B = packed,
            BGroup = (nint)PackBody<T>.Length(n, s.KernelH * s.KernelW * (s.C / s.Groups)),
            N = n,
            KTap = s.C / s.Groups,
            Bounds = bounds,
            Act = bounds.Any ? Activation.None : act,
            Target = y,
            TargetChannels = s.O,
        };
        if (bias != null)
        {
            product.Bias = scratch;
            for (int g = 0; g < s.Groups; g++)
            {
                PackBody<T>.PadBias(bias + (g * n), n, scratch + (g * Padded(n)));
            }
        }

        scratch += s.Groups * Padded(n);
        product.Sums = channelSums == null ? null : scratch;
        Run<T>(pool, product);
        if (channelSums != null)
        {
            PartialSums<T>.Reduce(pool, scratch, SumsOf(s, product.K), 2 * s.O, 2 * s.O, channelSums, false);
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
            TapProduct product = new()
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
                product.SpreadH = s.StrideH;
                product.SpreadW = s.StrideW;
                product.FullH = s.H;
                product.FullW = s.W;
            }

            Run<T>(pool, product);
        }
    }

    public override void GradWeight<T>(
        WorkerPool pool, in ConvShape s, Stored x, float* dy, float* dw, float* scratch)
    {
        if (IsWindowedOuter(s))
        {
            WindowedOuter<T>.Run(pool, s, x.Floats, dy, dw, scratch);
        }
        else
        {
            GatheredOuter<T>.Run(pool, s, x.Floats, dy, dw, scratch);
        }
    }

    private static bool IsWindowed(in ConvShape s) => RowWindows.Suits(TapGrid.Forward(s), s.Groups);

    private static bool IsWhole(in ConvShape s) => !IsWindowed(s) && GatheredWhole<Lane512>.Suits(s);

    private static bool IsWindowedOuter(in ConvShape s) => RowWindows.SuitsOuter(TapGrid.Forward(s), s.Groups);

    private static void Run<T>(WorkerPool pool, in TapProduct product)
        where T : unmanaged, ILane<T>
    {
        if (RowWindows.Suits(product.Grid, product.Groups))
        {
            WindowedRows<T> body = new() { Of = product };
            body.Run(pool);
        }
        else
        {
            GatheredRows<T> body = new() { Of = product };
            body.Run(pool);
        }
    }

    // Chunks of the forward pass that leave sums.
    private static int SumsOf(in ConvShape s, int k) => IsWindowed(s)
        ? WindowedRows<Lane512>.Units(TapGrid.Forward(s), s.O, k)
        : GatheredRows<Lane512>.Blocks(s.Pixels, s.O, k);

    private static int Padded(int n) => (n + 15) / 16 * 16;
}
