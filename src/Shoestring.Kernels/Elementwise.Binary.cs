using Shoestring.Kernels.ElementwiseOps;

namespace Shoestring.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary>y = a + b, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Add(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<AddOp>(pool, shape, a, b, y);

    /// <summary>y = a + b, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<AddOp>(pool, a, b, y);

    /// <summary>y = a + b with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<AddOp>(pool, a, b, y);

    /// <summary>y = a − b, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Sub(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<SubOp>(pool, shape, a, b, y);

    /// <summary>y = a − b, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sub(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<SubOp>(pool, a, b, y);

    /// <summary>y = a − b with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sub(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<SubOp>(pool, a, b, y);

    /// <summary>y = a·b, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Mul(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MulOp>(pool, shape, a, b, y);

    /// <summary>y = a·b, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Mul(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MulOp>(pool, a, b, y);

    /// <summary>y = a·b with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Mul(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<MulOp>(pool, a, b, y);

    /// <summary>y = a/b, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Div(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<DivOp>(pool, shape, a, b, y);

    /// <summary>y = a/b, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Div(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<DivOp>(pool, a, b, y);

    /// <summary>y = a/b with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Div(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<DivOp>(pool, a, b, y);

    /// <summary>y = max(a, b), NaN wins, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Max(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MaxOp>(pool, shape, a, b, y);

    /// <summary>y = max(a, b), NaN wins, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Max(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MaxOp>(pool, a, b, y);

    /// <summary>y = max(a, b), NaN wins with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Max(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<MaxOp>(pool, a, b, y);

    /// <summary>y = min(a, b), NaN wins, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Min(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MinOp>(pool, shape, a, b, y);

    /// <summary>y = min(a, b), NaN wins, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Min(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<MinOp>(pool, a, b, y);

    /// <summary>y = min(a, b), NaN wins with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Min(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<MinOp>(pool, a, b, y);

    /// <summary>y = aᵇ, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Pow(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<PowOp>(pool, shape, a, b, y);

    /// <summary>y = aᵇ, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Pow(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<PowOp>(pool, a, b, y);

    /// <summary>y = aᵇ with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Pow(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<PowOp>(pool, a, b, y);

    /// <summary>y = 1 where a &gt; b, else 0, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Greater(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<GreaterOp>(pool, shape, a, b, y);

    /// <summary>y = 1 where a &gt; b, else 0, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Greater(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<GreaterOp>(pool, a, b, y);

    /// <summary>y = 1 where a &gt; b, else 0 with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Greater(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<GreaterOp>(pool, a, b, y);

    /// <summary>y = 1 where a &lt; b, else 0, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Less(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<LessOp>(pool, shape, a, b, y);

    /// <summary>y = 1 where a &lt; b, else 0, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Less(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<LessOp>(pool, a, b, y);

    /// <summary>y = 1 where a &lt; b, else 0 with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Less(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<LessOp>(pool, a, b, y);

    /// <summary>y = 1 where a = b, else 0, broadcast. y may be an operand of its own shape.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Equal(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<EqualOp>(pool, shape, a, b, y);

    /// <summary>y = 1 where a = b, else 0, flat. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Equal(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Binary<EqualOp>(pool, a, b, y);

    /// <summary>y = 1 where a = b, else 0 with one number b. y may be a.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Equal(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y) =>
        BinaryScalar<EqualOp>(pool, a, b, y);
}
