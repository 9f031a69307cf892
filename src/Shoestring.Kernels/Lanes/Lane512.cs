using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels.Lanes;

/// <summary>16 floats: <see cref="Vector512{T}"/>.</summary>
internal readonly unsafe struct Lane512 : ILane<Lane512>
{
    public readonly Vector512<float> V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane512(Vector512<float> v) => V = v;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static Lane512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 LoadPartial(float* from, int count)
    {
        if (Avx512F.IsSupported)
        {
            return new(Avx512F.MaskLoad(from, First(count), Vector512<float>.Zero));
        }

        return Gather(from, count);
    }

    private static Lane512 Gather(float* from, int count)
    {
        float* row = stackalloc float[16];
        Vector512<float>.Zero.Store(row);
        for (int i = 0; i < count; i++)
        {
            row[i] = from[i];
        }

        return new(Vector512.Load(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Lane512 value) => value.V.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreamed(float* to, Lane512 value) => value.V.StoreAlignedNonTemporal(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* to, Lane512 value, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(to, First(count), value.V);
        }
        else
        {
            Scatter(to, value, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    private static void Scatter(float* to, Lane512 value, int count)
    {
        float* row = stackalloc float[16];
        value.V.Store(row);
        for (int i = 0; i < count; i++)
        {
            to[i] = row[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Widen(ushort* from)
    {
        if (Avx512F.IsSupported)
        {
            return new((Avx512F.ConvertToVector512UInt32(Vector256.Load(from)) << 16).AsSingle());
        }

        var (low, high) = Vector256.Widen(Vector256.Load(from));
        return new((Vector512.Create(low, high) << 16).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 WidenPartial(ushort* from, int count)
    {
        if (Avx512BW.VL.IsSupported)
        {
            var halves = Avx512BW.VL.MaskLoad(from, FirstHalves(count), Vector256<ushort>.Zero);
            return new((Avx512F.ConvertToVector512UInt32(halves) << 16).AsSingle());
        }

        return PartialHalves.Load<Lane512>(from, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(ushort* to, Lane512 value)
    {
        var halves = BFloat16.Narrow(value.V.AsUInt32());
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector256UInt16(halves).Store(to);
            return;
        }

        Vector256.Narrow(halves.GetLower(), halves.GetUpper()).Store(to);
    }

    // One permutation takes the upper halves of both and leaves one store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NarrowTwo(ushort* to, Lane512 first, Lane512 second)
    {
        if (!Avx512BW.IsSupported)
        {
            Narrow(to, first);
            Narrow(to + Count, second);
            return;
        }

        var upper = (Vector512<ushort>.Indices << 1) | Vector512<ushort>.One;
        Avx512BW.PermuteVar32x16x2(
            BFloat16.Round(first.V.AsUInt32()).AsUInt16(), upper, BFloat16.Round(second.V.AsUInt32()).AsUInt16()).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NarrowPartial(ushort* to, Lane512 value, int count)
    {
        if (Avx512BW.VL.IsSupported)
        {
            var halves = Avx512F.ConvertToVector256UInt16(BFloat16.Narrow(value.V.AsUInt32()));
            Avx512BW.VL.MaskStore(to, FirstHalves(count), halves);
            return;
        }

        PartialHalves.Store(to, value, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> FirstHalves(int count) =>
        Vector256.LessThan(Vector256<short>.Indices, Vector256.Create((short)count)).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator +(Lane512 a, Lane512 b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator -(Lane512 a, Lane512 b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator *(Lane512 a, Lane512 b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator /(Lane512 a, Lane512 b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Fma(Lane512 a, Lane512 b, Lane512 c) => new(Vector512.MultiplyAddEstimate(a.V, b.V, c.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Min(Lane512 a, Lane512 b) => new(Vector512.Min(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Max(Lane512 a, Lane512 b) => new(Vector512.Max(a.V, b.V));

    // The machine's instruction gives its second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 AtLeast(Lane512 x, Lane512 bound) => new(Vector512.MaxNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 AtMost(Lane512 x, Lane512 bound) => new(Vector512.MinNative(bound.V, x.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 CopySign(Lane512 a, Lane512 b) => new(Vector512.CopySign(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Abs(Lane512 a) => new(Vector512.Abs(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Negate(Lane512 a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Reciprocal(Lane512 a)
    {
        if (!Avx512F.IsSupported)
        {
            return new(Vector512<float>.One / a.V);
        }

        Vector512<float> r = Avx512F.Reciprocal14(a.V);
        return new(Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(a.V, r, Vector512<float>.One), r, r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Sqrt(Lane512 a) => new(Vector512.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Floor(Lane512 a) => new(Vector512.Floor(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Round(Lane512 a) => new(Vector512.Round(a.V));

    public static Lane512 Exp(Lane512 a) => new(Vector512.Exp(a.V));

    public static Lane512 Log(Lane512 a) => new(Vector512.Log(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Greater(Lane512 a, Lane512 b) => new(Vector512.GreaterThan(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 GreaterOrEqual(Lane512 a, Lane512 b) => new(Vector512.GreaterThanOrEqual(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Same(Lane512 a, Lane512 b) => new(Vector512.Equals(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 And(Lane512 a, Lane512 b) => new(a.V & b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Select(Lane512 mask, Lane512 a, Lane512 b) => new(Vector512.ConditionalSelect(mask.V, a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 WhereGreater(Lane512 a, Lane512 b, Lane512 x, Lane512 y) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 WhereSame(Lane512 a, Lane512 b, Lane512 x, Lane512 y) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.V, b.V), x.V, y.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 PowerOfTwo(Lane512 n) =>
        new(((Vector512.ConvertToInt32Native(n.V) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Scale(Lane512 a, Lane512 n) => Avx512F.IsSupported ? new(Avx512F.Scale(a.V, n.V)) : a * PowerOfTwo(n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Halves(Lane512 a, Lane512 b) => new(a.V.WithUpper(b.V.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 UpperHalf(Lane512 a) => new(Vector512.Create(a.V.GetUpper(), a.V.GetUpper()));

    public static float Sum(Lane512 a)
    {
        Vector256<float> b = a.V.GetLower() + a.V.GetUpper();
        Vector128<float> c = b.GetLower() + b.GetUpper();
        return c.ToScalar() + c.GetElement(2) + (c.GetElement(1) + c.GetElement(3));
    }

    public static float Largest(Lane512 a)
    {
        Vector256<float> b = Vector256.Max(a.V.GetLower(), a.V.GetUpper());
        Vector128<float> c = Vector128.Max(b.GetLower(), b.GetUpper());
        return MathF.Max(MathF.Max(c.ToScalar(), c.GetElement(1)), MathF.Max(c.GetElement(2), c.GetElement(3)));
    }
}
