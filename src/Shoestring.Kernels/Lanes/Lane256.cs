using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels.Lanes;

/// <summary>8 floats: <see cref="Vector256{T}"/>.</summary>
internal readonly unsafe struct Lane256 : ILane<Lane256>
{
    public readonly Vector256<float> V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane256(Vector256<float> v) => V = v;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static Lane256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 LoadPartial(float* from, int count)
    {
        if (Avx.IsSupported)
        {
            return new(Avx.MaskLoad(from, First(count)));
        }

        return Gather(from, count);
    }

    private static Lane256 Gather(float* from, int count)
    {
        float* row = stackalloc float[8];
        Vector256<float>.Zero.Store(row);
        for (int i = 0; i < count; i++)
        {
            row[i] = from[i];
        }

        return new(Vector256.Load(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Lane256 value) => value.V.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreamed(float* to, Lane256 value) => value.V.StoreAlignedNonTemporal(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* to, Lane256 value, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(to, First(count), value.V);
        }
        else
        {
            Scatter(to, value, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    private static void Scatter(float* to, Lane256 value, int count)
    {
        float* row = stackalloc float[8];
        value.V.Store(row);
        for (int i = 0; i < count; i++)
        {
            to[i] = row[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Widen(ushort* from)
    {
        var (low, high) = Vector128.Widen(Vector128.Load(from));
        return new((Vector256.Create(low, high) << 16).AsSingle());
    }

    public static Lane256 WidenPartial(ushort* from, int count) => PartialHalves.Load<Lane256>(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(ushort* to, Lane256 value)
    {
        var halves = BFloat16.Narrow(value.V.AsUInt32());
        Vector128.Narrow(halves.GetLower(), halves.GetUpper()).Store(to);
    }

    public static void NarrowPartial(ushort* to, Lane256 value, int count) => PartialHalves.Store(to, value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator +(Lane256 a, Lane256 b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator -(Lane256 a, Lane256 b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator *(Lane256 a, Lane256 b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator /(Lane256 a, Lane256 b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Fma(Lane256 a, Lane256 b, Lane256 c) => new(Vector256.MultiplyAddEstimate(a.V, b.V, c.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Min(Lane256 a, Lane256 b) => new(Vector256.Min(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Max(Lane256 a, Lane256 b) => new(Vector256.Max(a.V, b.V));

    // The machine's instruction gives its second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 AtLeast(Lane256 x, Lane256 bound) => new(Vector256.MaxNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 AtMost(Lane256 x, Lane256 bound) => new(Vector256.MinNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 CopySign(Lane256 a, Lane256 b) => new(Vector256.CopySign(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Abs(Lane256 a) => new(Vector256.Abs(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Negate(Lane256 a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Reciprocal(Lane256 a) => Broadcast(1) / a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Sqrt(Lane256 a) => new(Vector256.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Floor(Lane256 a) => new(Vector256.Floor(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Round(Lane256 a) => new(Vector256.Round(a.V));

    public static Lane256 Exp(Lane256 a) => new(Vector256.Exp(a.V));

    public static Lane256 Log(Lane256 a) => new(Vector256.Log(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Greater(Lane256 a, Lane256 b) => new(Vector256.GreaterThan(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 GreaterOrEqual(Lane256 a, Lane256 b) => new(Vector256.GreaterThanOrEqual(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Same(Lane256 a, Lane256 b) => new(Vector256.Equals(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 And(Lane256 a, Lane256 b) => new(a.V & b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Select(Lane256 mask, Lane256 a, Lane256 b) => new(Vector256.ConditionalSelect(mask.V, a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 WhereGreater(Lane256 a, Lane256 b, Lane256 x, Lane256 y) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 WhereSame(Lane256 a, Lane256 b, Lane256 x, Lane256 y) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 PowerOfTwo(Lane256 n) =>
        new(((Vector256.ConvertToInt32Native(n.V) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Scale(Lane256 a, Lane256 n) => a * PowerOfTwo(n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Halves(Lane256 a, Lane256 b) => new(a.V.WithUpper(b.V.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 UpperHalf(Lane256 a) => new(Vector256.Create(a.V.GetUpper(), a.V.GetUpper()));

    public static float Sum(Lane256 a)
    {
        Vector128<float> c = a.V.GetLower() + a.V.GetUpper();
        return c.ToScalar() + c.GetElement(2) + (c.GetElement(1) + c.GetElement(3));
    }

    public static float Largest(Lane256 a)
    {
        Vector128<float> c = Vector128.Max(a.V.GetLower(), a.V.GetUpper());
        return MathF.Max(MathF.Max(c.ToScalar(), c.GetElement(1)), MathF.Max(c.GetElement(2), c.GetElement(3)));
    }
}
