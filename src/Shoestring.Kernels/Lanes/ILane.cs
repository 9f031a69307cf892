using System.Numerics;

namespace Shoestring.Kernels.Lanes;

/// <summary>A row of floats as wide as one register; kernels are written once over it.</summary>
internal unsafe interface ILane<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>,
    IDivisionOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    /// <summary>Floats in a lane.</summary>
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(float* from);

    /// <summary>Loads the first <paramref name="count"/> floats (0..Count); the others are zero and are not read.</summary>
    static abstract TSelf LoadPartial(float* from, int count);

    static abstract void Store(float* to, TSelf value);

    /// <summary>Stores past the caches, where the machine can; the address is a multiple of a lane's bytes.</summary>
    static abstract void StoreStreamed(float* to, TSelf value);

    /// <summary>Stores the first <paramref name="count"/> floats (0..Count); the others are not written.</summary>
    static abstract void StorePartial(float* to, TSelf value, int count);

    static abstract TSelf Broadcast(float value);

    /// <summary>Loads Count bfloat16.</summary>
    static abstract TSelf Widen(ushort* from);

    /// <summary>Loads the first <paramref name="count"/> bfloat16 (0..Count); the others are zero and are not read.</summary>
    static abstract TSelf WidenPartial(ushort* from, int count);

    /// <summary>Stores the nearest bfloat16, ties to even; a NaN stays one.</summary>
    static abstract void Narrow(ushort* to, TSelf value);

    /// <summary>Narrows two lanes that lie beside each other.</summary>
    static virtual void NarrowTwo(ushort* to, TSelf first, TSelf second)
    {
        TSelf.Narrow(to, first);
        TSelf.Narrow(to + TSelf.Count, second);
    }

    /// <summary>Narrows the first <paramref name="count"/> floats (0..Count); the others are not written.</summary>
    static abstract void NarrowPartial(ushort* to, TSelf value, int count);

    /// <summary>a·b + c, in one rounding where the machine has it.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>IEEE minimum: NaN wins.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>IEEE maximum: NaN wins.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>max(x, bound) in the machine's own instruction; NaN of x stays, the bound must be a number.</summary>
    static abstract TSelf AtLeast(TSelf x, TSelf bound);

    /// <summary>min(x, bound) in the machine's own instruction; NaN of x stays, the bound must be a number.</summary>
    static abstract TSelf AtMost(TSelf x, TSelf bound);

    /// <summary>The magnitude of a with the sign of b.</summary>
    static abstract TSelf CopySign(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Negate(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>1/a, at most 1 ulp off where it is a normal number; smaller ones may become 0. Faster than a division where it can be.</summary>
    static abstract TSelf Reciprocal(TSelf a);

    static abstract TSelf Floor(TSelf a);

    /// <summary>Rounds to nearest, ties to even.</summary>
    static abstract TSelf Round(TSelf a);

    static abstract TSelf Exp(TSelf a);

    static abstract TSelf Log(TSelf a);

    /// <summary>All bits set where a &gt; b, else zero.</summary>
    static abstract TSelf Greater(TSelf a, TSelf b);

    /// <summary>All bits set where a ≥ b, else zero.</summary>
    static abstract TSelf GreaterOrEqual(TSelf a, TSelf b);

    /// <summary>All bits set where a = b, else zero.</summary>
    static abstract TSelf Same(TSelf a, TSelf b);

    /// <summary>Bitwise and, e.g. of a mask and a value.</summary>
    static abstract TSelf And(TSelf a, TSelf b);

    /// <summary>Takes bits of a where the mask is set, else of b.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>x where a &gt; b, else y.</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf x, TSelf y);

    /// <summary>x where a = b, else y.</summary>
    static abstract TSelf WhereSame(TSelf a, TSelf b, TSelf x, TSelf y);

    /// <summary>2ⁿ for integral n in [-126, 127], exact.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>a·2ⁿ for integral n in [-126, 127].</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    /// <summary>The first half of a, then the first half of b; a lane of one is a.</summary>
    static abstract TSelf Halves(TSelf a, TSelf b);

    /// <summary>The second half of a, twice; a lane of one is a.</summary>
    static abstract TSelf UpperHalf(TSelf a);

    /// <summary>Sum of the lane; halves are folded onto each other, widest first.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>Largest of the lane.</summary>
    static abstract float Largest(TSelf a);
}
