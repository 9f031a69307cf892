using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shoestring.Kernels.Lanes;

/// <summary>4 floats: <see cref="Vector128{T}"/>.</summary>
internal readonly unsafe struct Lane128 : ILane<Lane128>
{
    public readonly Vector128<float> V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane128(Vector128<float> v) => V = v;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static Lane128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Load(float* from) => new(Vector128.Load(from));

    public static Lane128 LoadPartial(float* from, int count)
    {
        float* row = stackalloc float[4];
        Vector128<float>.Zero.Store(row);
        for (int i = 0; i < count; i++)
        {
            row[i] = from[i];
        }

        return new(Vector128.Load(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Lane128 value) => value.V.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreamed(float* to, Lane128 value) => value.V.StoreAlignedNonTemporal(to);

    public static void StorePartial(float* to, Lane128 value, int count)
    {
        float* row = stackalloc float[4];
        value.V.Store(row);
        for (int i = 0; i < count; i++)
        {
            to[i] = row[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Widen(ushort* from) =>
        new((Vector128.WidenLower(Vector64.Load(from).ToVector128Unsafe()) << 16).AsSingle());

    public static Lane128 WidenPartial(ushort* from, int count) => PartialHalves.Load<Lane128>(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(ushort* to, Lane128 value)
    {
        var halves = BFloat16.Narrow(value.V.AsUInt32());
        Vector128.Narrow(halves, halves).GetLower().Store(to);
    }

    public static void NarrowPartial(ushort* to, Lane128 value, int count) => PartialHalves.Store(to, value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator +(Lane128 a, Lane128 b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator -(Lane128 a, Lane128 b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator *(Lane128 a, Lane128 b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator /(Lane128 a, Lane128 b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Fma(Lane128 a, Lane128 b, Lane128 c) => new(Vector128.MultiplyAddEstimate(a.V, b.V, c.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Min(Lane128 a, Lane128 b) => new(Vector128.Min(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Max(Lane128 a, Lane128 b) => new(Vector128.Max(a.V, b.V));

    // The machine's instruction gives its second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 AtLeast(Lane128 x, Lane128 bound) => new(Vector128.MaxNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 AtMost(Lane128 x, Lane128 bound) => new(Vector128.MinNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 CopySign(Lane128 a, Lane128 b) => new(Vector128.CopySign(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Abs(Lane128 a) => new(Vector128.Abs(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Negate(Lane128 a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Reciprocal(Lane128 a) => Broadcast(1) / a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Sqrt(Lane128 a) => new(Vector128.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Floor(Lane128 a) => new(Vector128.Floor(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Round(Lane128 a) => new(Vector128.Round(a.V));

    public static Lane128 Exp(Lane128 a) => new(Vector128.Exp(a.V));

    public static Lane128 Log(Lane128 a) => new(Vector128.Log(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Greater(Lane128 a, Lane128 b) => new(Vector128.GreaterThan(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 GreaterOrEqual(Lane128 a, Lane128 b) => new(Vector128.GreaterThanOrEqual(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Same(Lane128 a, Lane128 b) => new(Vector128.Equals(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 And(Lane128 a, Lane128 b) => new(a.V & b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Select(Lane128 mask, Lane128 a, Lane128 b) => new(Vector128.ConditionalSelect(mask.V, a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 WhereGreater(Lane128 a, Lane128 b, Lane128 x, Lane128 y) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 WhereSame(Lane128 a, Lane128 b, Lane128 x, Lane128 y) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 PowerOfTwo(Lane128 n) =>
        new(((Vector128.ConvertToInt32Native(n.V) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Scale(Lane128 a, Lane128 n) => a * PowerOfTwo(n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Halves(Lane128 a, Lane128 b) => new(a.V.WithUpper(b.V.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 UpperHalf(Lane128 a) => new(Vector128.Create(a.V.GetUpper(), a.V.GetUpper()));

    public static float Sum(Lane128 a)
    {
        Vector128<float> c = a.V;
        return c.ToScalar() + c.GetElement(2) + (c.GetElement(1) + c.GetElement(3));
    }

    public static float Largest(Lane128 a)
    {
        Vector128<float> c = a.V;
        return MathF.Max(MathF.Max(c.ToScalar(), c.GetElement(1)), MathF.Max(c.GetElement(2), c.GetElement(3)));
    }
}
