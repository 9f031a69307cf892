using System.Runtime.CompilerServices;

namespace Shoestring.Kernels;

/// <summary>
/// How two operands of up to eight dimensions meet in a result that is contiguous: computed once by the planner, with
/// neighbouring dimensions joined wherever both operands run on through them.
/// </summary>
public sealed class BroadcastShape
{
    /// <summary>Most dimensions that an operand may have.</summary>
    public const int MaxRank = 8;

    private readonly int[] _sizes;
    private readonly int[] _aStrides;
    private readonly int[] _bStrides;

    /// <summary>
    /// Broadcasts contiguous operands of these shapes by ONNX's (NumPy's) rule: aligned at the last dimension, 1
    /// stretches.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or have more than eight dimensions.</exception>
    public BroadcastShape(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
        : this(Join(a, b), Strides(a, Math.Max(a.Length, b.Length)), Strides(b, Math.Max(a.Length, b.Length)))
    {
    }

    /// <summary>
    /// The result has these <paramref name="sizes"/>; each operand steps by its stride (in elements, 0 where it
    /// stretches) in each dimension.
    /// </summary>
    /// <exception cref="ArgumentException">The ranks differ or exceed eight, or a size or stride is negative.</exception>
    public BroadcastShape(ReadOnlySpan<int> sizes, ReadOnlySpan<int> aStrides, ReadOnlySpan<int> bStrides)
    {
        if (sizes.Length > MaxRank || aStrides.Length != sizes.Length || bStrides.Length != sizes.Length)
        {
            throw new ArgumentException("Sizes and strides need the same rank, of at most eight.", nameof(sizes));
        }

        List<int> n = [], sa = [], sb = [];
        long length = 1, a = 1, b = 1;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] < 0 || aStrides[d] < 0 || bStrides[d] < 0)
            {
                throw new ArgumentException("A size or stride is negative.", nameof(sizes));
            }

            length *= sizes[d];
            a += (long)Math.Max(0, sizes[d] - 1) * aStrides[d];
            b += (long)Math.Max(0, sizes[d] - 1) * bStrides[d];
            if (sizes[d] == 1)
            {
                continue;
            }

            // The outer dimension steps exactly over this one in both operands: they are one dimension.
            if (n.Count > 0 && sa[^1] == (long)aStrides[d] * sizes[d] && sb[^1] == (long)bStrides[d] * sizes[d])
            {
                n[^1] = checked(n[^1] * sizes[d]);
                sa[^1] = aStrides[d];
                sb[^1] = bStrides[d];
            }
            else
            {
                n.Add(sizes[d]);
                sa.Add(aStrides[d]);
                sb.Add(bStrides[d]);
            }
        }

        if (n.Count == 0)
        {
            n.Add(1);
            sa.Add(1);
            sb.Add(1);
        }

        Length = checked((int)length);
        ALength = Length == 0 ? 0 : checked((int)a);
        BLength = Length == 0 ? 0 : checked((int)b);
        _sizes = [.. n];
        _aStrides = [.. sa];
        _bStrides = [.. sb];
    }

    /// <summary>Elements of the result.</summary>
    public int Length { get; }

    /// <summary>Elements of the first operand that are read (the last one's index plus one).</summary>
    public int ALength { get; }

    /// <summary>Elements of the second operand that are read (the last one's index plus one).</summary>
    public int BLength { get; }

    /// <summary>Sizes after joining, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>Strides of the first operand after joining.</summary>
    public ReadOnlySpan<int> AStrides => _aStrides;

    /// <summary>Strides of the second operand after joining.</summary>
    public ReadOnlySpan<int> BStrides => _bStrides;

    private static int[] Join(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int[] sizes = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            int x = At(a, rank, d), y = At(b, rank, d);
            sizes[d] = x == 1 ? y : x;
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException($"Sizes {x} and {y} do not broadcast (dimension {d} of {rank}).", nameof(b));
            }
        }

        return sizes;
    }

    private static int[] Strides(ReadOnlySpan<int> shape, int rank)
    {
        int[] strides = new int[rank];
        int stride = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            int size = At(shape, rank, d);
            strides[d] = size == 1 ? 0 : stride;
            stride = checked(stride * size);
        }

        return strides;
    }

    private static int At(ReadOnlySpan<int> shape, int rank, int d)
    {
        int i = d - (rank - shape.Length);
        return i < 0 ? 1 : shape[i];
    }

    /// <summary>A fixed block of eight numbers, so that kernel bodies hold shapes without an array.</summary>
    [InlineArray(MaxRank)]
    internal struct Eight
    {
        private int _first;

        public static Eight Of(ReadOnlySpan<int> values)
        {
            Eight eight = default;
            values.CopyTo(eight);
            return eight;
        }
    }
}
