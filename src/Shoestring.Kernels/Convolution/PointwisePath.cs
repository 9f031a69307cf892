using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>1×1, stride 1: a plain matrix product over [N·H·W, C].</summary>
internal sealed unsafe class PointwisePath : ConvPath
{
    public override bool Suits(in ConvShape s) =>
        s is { KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, Groups: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    public override long ForwardScratch(in ConvShape s) =>
        GemmRows<Lanes.Lane512>.ScratchLength(Product(s)) + GemmRows<Lanes.Lane512>.SumsLength(s.Pixels, s.O, s.C);

    public override long GradInputScratch(in ConvShape s) => GemmRows<Lanes.Lane512>.ScratchLength(InputProduct(s));

    public override long GradWeightScratch(in ConvShape s) =>
        ((long)s.C * s.O) + Math.Max(
            GemmOuter<Lanes.Lane512>.ScratchLength(WeightProduct(s)), GemmOuter<Lanes.Lane512>.ScratchLength(TurnedWeightProduct(s)));

    public override long PreparedLength(in ConvShape s) => PackBody<Lanes.Lane512>.Length(s.O, s.C);

    public override void Prepare<T>(WorkerPool pool, in ConvShape s, float* w, float* prepared) =>
        GemmRows<T>.Prepare(pool, Product(s), w, prepared);

    public override void ForwardPrepared<T>(
        WorkerPool pool, in ConvShape s, float* x, float* prepared, float* bias, Activation act, float* y, float* scratch) =>
        GemmRows<T>.Run(pool, Product(s), x, null, bias, act, y, null, prepared, scratch);

    public override void Forward<T>(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, Activation act, float* y, float* channelSums,
        float* scratch) =>
        GemmRows<T>.Run(pool, Product(s), x, w, bias, act, y, channelSums, null, scratch);

    public override bool Adds(in ConvShape s) => true;

    public override void Add<T>(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* prepared, float* bias, float* y, float* scratch) =>
        GemmRows<T>.Run(
            pool, Product(s) with { Accumulate = true }, x, w, bias, Activation.None, y, null, prepared, scratch);

    public override void GradInput<T>(
        WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx, float* scratch) =>
        GemmRows<T>.Run(pool, InputProduct(s), dy, w, null, Activation.None, dx, null, null, scratch);

    public override bool GradWeightReadsHalves => true;

    public override void GradWeight<T>(
        WorkerPool pool, in ConvShape s, Stored x, float* dy, float* dw, float* scratch)
    {
        if (!TurnedOuter<T>.Pays(s.C, s.O) && !GemmOuter<T>.Copies(s.C, s.O))
        {
            GemmOuter<T>.Run(pool, WeightProduct(s), x, new Stored(dy, false), null, Activation.None, dw, scratch);
            return;
        }

        float* turned = scratch;
        GemmOuter<T>.Run(pool, TurnedWeightProduct(s), new Stored(dy, false), x, null, Activation.None, turned, scratch + ((nint)s.C * s.O));
        TurnedOuter<T>.Turn(s.O, s.C, turned, dw);
    }

    private static GemmShape Product(in ConvShape s) => GemmShape.Dense(s.Pixels, s.O, s.C);

    private static GemmShape InputProduct(in ConvShape s) => GemmShape.Dense(s.Pixels, s.C, s.O, transposeB: true);

    private static GemmShape WeightProduct(in ConvShape s) => GemmShape.Dense(s.C, s.O, s.Pixels, transposeA: true);

    private static GemmShape TurnedWeightProduct(in ConvShape s) => GemmShape.Dense(s.O, s.C, s.Pixels, transposeA: true);
}
