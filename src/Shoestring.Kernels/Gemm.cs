using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>Matrix products of float32. Accumulators are float32; sums run over k in order, in fixed blocks.</summary>
public static unsafe class Gemm
{
    /// <summary>Floats of scratch that <see cref="Run"/> needs.</summary>
    /// <param name="shape">Sizes, strides and transpositions.</param>
    /// <param name="isPrepared">Whether B is.</param>
    public static long ScratchLength(in GemmShape shape, bool isPrepared = false) =>
        shape.TransposeA
            ? GemmOuter<Lane512>.ScratchLength(shape)
            : GemmRows<Lane512>.ScratchLength(shape, isPrepared);

    /// <summary>Floats that <see cref="Prepare"/> fills; 0 where a prepared B is of no use.</summary>
    public static long PreparedLength(in GemmShape shape) => shape.TransposeA ? 0 : PackBody<Lane512>.Length(shape.N, shape.K);

    /// <summary>Lays B out as <see cref="Run"/> reads it fastest, for a B that many runs share.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">Sizes, strides and transpositions.</param>
    /// <param name="b">B.</param>
    /// <param name="prepared">At least <see cref="PreparedLength"/> floats; of use on this machine only.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void Prepare(WorkerPool pool, in GemmShape shape, ReadOnlySpan<float> b, Span<float> prepared)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.CheckB(b.Length);
        Guard.That(!shape.TransposeA, "A product with a transposed A prepares nothing.");
        Guard.AtLeast(prepared.Length, PreparedLength(shape), nameof(prepared));
        fixed (float* pb = b, to = prepared)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    GemmRows<Lane512>.Prepare(pool, shape, pb, to);
                    break;
                case SimdLevel.Vector256:
                    GemmRows<Lane256>.Prepare(pool, shape, pb, to);
                    break;
                case SimdLevel.Vector128:
                    GemmRows<Lane128>.Prepare(pool, shape, pb, to);
                    break;
                default:
                    GemmRows<LaneScalar>.Prepare(pool, shape, pb, to);
                    break;
            }
        }
    }

    /// <summary>C = act(A·B + bias), or act(A·B + bias + C) when accumulating.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">Sizes, strides and transpositions.</param>
    /// <param name="a">A.</param>
    /// <param name="b">B; not read where it is prepared.</param>
    /// <param name="biasPerColumn">[N], or empty.</param>
    /// <param name="act">Applied to the sum.</param>
    /// <param name="c">C.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="prepared">Empty, or what <see cref="Prepare"/> made of B: the same bits, sooner.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void Run(
        WorkerPool pool,
        in GemmShape shape,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> biasPerColumn,
        Activation act,
        Span<float> c,
        Span<float> scratch,
        ReadOnlySpan<float> prepared = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(a.Length, prepared.IsEmpty ? b.Length : int.MaxValue, biasPerColumn.Length, c.Length);
        Guard.AtLeast(scratch.Length, ScratchLength(shape, !prepared.IsEmpty), nameof(scratch));
        Guard.That(prepared.IsEmpty || prepared.Length >= PreparedLength(shape), "The prepared B is too short.");
        if (shape.M == 0 || shape.N == 0)
        {
            return;
        }

        fixed (float* pa = a, pb = b, bias = biasPerColumn, pc = c, ps = scratch, pp = prepared)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    Run<Lane512>(pool, shape, pa, pb, bias, act, pc, pp, ps);
                    break;
                case SimdLevel.Vector256:
                    Run<Lane256>(pool, shape, pa, pb, bias, act, pc, pp, ps);
                    break;
                case SimdLevel.Vector128:
                    Run<Lane128>(pool, shape, pa, pb, bias, act, pc, pp, ps);
                    break;
                default:
                    Run<LaneScalar>(pool, shape, pa, pb, bias, act, pc, pp, ps);
                    break;
            }
        }
    }

    private static void Run<T>(
        WorkerPool pool, in GemmShape shape, float* a, float* b, float* bias, Activation act, float* c,
        float* prepared, float* scratch)
        where T : unmanaged, ILane<T>
    {
        if (shape.TransposeA)
        {
            GemmOuter<T>.Run(pool, shape, new Stored(a, false), new Stored(b, false), bias, act, c, scratch);
        }
        else
        {
            GemmRows<T>.Run(pool, shape, a, b, bias, act, c, null, prepared, scratch);
        }
    }
}
