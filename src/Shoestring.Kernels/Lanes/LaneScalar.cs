using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>One float, for machines without SIMD and as the plainest rung in tests.</summary>
internal readonly unsafe struct LaneScalar : ILane<LaneScalar>
{
    public readonly float V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneScalar(float v) => V = v;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static LaneScalar Zero => new(0);

    public static LaneScalar Load(float* from) => new(*from);

    public static LaneScalar LoadPartial(float* from, int count) => new(count > 0 ? *from : 0);

    public static void Store(float* to, LaneScalar value) => *to = value.V;

    public static void StoreStreamed(float* to, LaneScalar value) => *to = value.V;

    public static void StorePartial(float* to, LaneScalar value, int count)
    {
        if (count > 0)
        {
            *to = value.V;
        }
    }

    public static LaneScalar Broadcast(float value) => new(value);

    public static LaneScalar Widen(ushort* from) => new(BFloat16.Widen(*from));

    public static LaneScalar WidenPartial(ushort* from, int count) => new(count > 0 ? BFloat16.Widen(*from) : 0);

    public static void Narrow(ushort* to, LaneScalar value) => *to = BFloat16.Narrow(value.V);

    public static void NarrowPartial(ushort* to, LaneScalar value, int count)
    {
        if (count > 0)
        {
            Narrow(to, value);
        }
    }

    public static LaneScalar operator +(LaneScalar a, LaneScalar b) => new(a.V + b.V);

    public static LaneScalar operator -(LaneScalar a, LaneScalar b) => new(a.V - b.V);

    public static LaneScalar operator *(LaneScalar a, LaneScalar b) => new(a.V * b.V);

    public static LaneScalar operator /(LaneScalar a, LaneScalar b) => new(a.V / b.V);

    public static LaneScalar Fma(LaneScalar a, LaneScalar b, LaneScalar c) =>
        new(float.MultiplyAddEstimate(a.V, b.V, c.V));

    public static LaneScalar Min(LaneScalar a, LaneScalar b) => new(MathF.Min(a.V, b.V));

    public static LaneScalar Max(LaneScalar a, LaneScalar b) => new(MathF.Max(a.V, b.V));

    public static LaneScalar AtLeast(LaneScalar x, LaneScalar bound) => new(MathF.Max(x.V, bound.V));

    public static LaneScalar AtMost(LaneScalar x, LaneScalar bound) => new(MathF.Min(x.V, bound.V));

    public static LaneScalar CopySign(LaneScalar a, LaneScalar b) => new(MathF.CopySign(a.V, b.V));

    public static LaneScalar Abs(LaneScalar a) => new(MathF.Abs(a.V));

    public static LaneScalar Negate(LaneScalar a) => new(-a.V);

    public static LaneScalar Reciprocal(LaneScalar a) => new(1 / a.V);

    public static LaneScalar Sqrt(LaneScalar a) => new(MathF.Sqrt(a.V));

    public static LaneScalar Floor(LaneScalar a) => new(MathF.Floor(a.V));

    public static LaneScalar Round(LaneScalar a) => new(MathF.Round(a.V));

    public static LaneScalar Exp(LaneScalar a) => new(MathF.Exp(a.V));

    public static LaneScalar Log(LaneScalar a) => new(MathF.Log(a.V));

    public static LaneScalar Greater(LaneScalar a, LaneScalar b) => Mask(a.V > b.V);

    public static LaneScalar GreaterOrEqual(LaneScalar a, LaneScalar b) => Mask(a.V >= b.V);

    public static LaneScalar Same(LaneScalar a, LaneScalar b) => Mask(a.V == b.V);

    public static LaneScalar And(LaneScalar a, LaneScalar b) =>
        new(BitConverter.UInt32BitsToSingle(
            BitConverter.SingleToUInt32Bits(a.V) & BitConverter.SingleToUInt32Bits(b.V)));

    public static LaneScalar Select(LaneScalar mask, LaneScalar a, LaneScalar b) =>
        BitConverter.SingleToUInt32Bits(mask.V) != 0 ? a : b;

    public static LaneScalar WhereGreater(LaneScalar a, LaneScalar b, LaneScalar x, LaneScalar y) => a.V > b.V ? x : y;

    public static LaneScalar WhereSame(LaneScalar a, LaneScalar b, LaneScalar x, LaneScalar y) => a.V == b.V ? x : y;

    public static LaneScalar PowerOfTwo(LaneScalar n) =>
        new(BitConverter.Int32BitsToSingle(((int)n.V + 127) << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneScalar Scale(LaneScalar a, LaneScalar n) => a * PowerOfTwo(n);

    public static LaneScalar Halves(LaneScalar a, LaneScalar b) => a;

    public static LaneScalar UpperHalf(LaneScalar a) => a;

    public static float Sum(LaneScalar a) => a.V;

    public static float Largest(LaneScalar a) => a.V;

    private static LaneScalar Mask(bool set) => new(BitConverter.UInt32BitsToSingle(set ? uint.MaxValue : 0));
}
