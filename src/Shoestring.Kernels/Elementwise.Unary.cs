using Shoestring.Kernels.ElementwiseOps;

namespace Shoestring.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary>y = −x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Neg(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<NegOp>(pool, x, y);

    /// <summary>y = |x|. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Abs(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<AbsOp>(pool, x, y);

    /// <summary>y = eˣ (2 ulp). y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Exp(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<ExpOp>(pool, x, y);

    /// <summary>y = ln x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Log(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<LogOp>(pool, x, y);

    /// <summary>y = √x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sqrt(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<SqrtOp>(pool, x, y);

    /// <summary>y = 1/x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Reciprocal(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<ReciprocalOp>(pool, x, y);

    /// <summary>y = x². y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Square(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<SquareOp>(pool, x, y);

    /// <summary>y = ⌊x⌋. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Floor(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<FloorOp>(pool, x, y);

    /// <summary>y = ⌈x⌉. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Ceil(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<CeilOp>(pool, x, y);

    /// <summary>y = x to the nearest integer, ties to even. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Round(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<RoundOp>(pool, x, y);

    /// <summary>y = −1, 0 or 1 by the sign of x; NaN stays. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sign(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<SignOp>(pool, x, y);

    /// <summary>y = erf x (3 ulp). y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Erf(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<ErfOp>(pool, x, y);

    /// <summary>y = sin x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sin(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<SinOp>(pool, x, y);

    /// <summary>y = cos x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Cos(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<CosOp>(pool, x, y);

    /// <summary>y = ln(1 + eˣ), absolute error at most 2e-7 near 0 and below. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Softplus(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Unary<SoftplusOp>(pool, x, y);
}
