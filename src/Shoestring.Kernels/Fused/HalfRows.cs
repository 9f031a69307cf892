using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Stores what a kernel computed in a near place as bfloat16, while it is near.</summary>
internal static unsafe class HalfRows<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Rows of columns; strides in elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(int rows, int columns, float* from, nint fromStride, ushort* to, nint toStride)
    {
        if (fromStride == columns && toStride == columns)
        {
            (rows, columns) = (1, rows * columns);
        }

        for (; rows > 0; rows--, from += fromStride, to += toStride)
        {
            int i = 0;
            for (; i <= columns - (2 * T.Count); i += 2 * T.Count)
            {
                T.NarrowTwo(to + i, T.Load(from + i), T.Load(from + i + T.Count));
            }

            for (; i <= columns - T.Count; i += T.Count)
            {
                T.Narrow(to + i, T.Load(from + i));
            }

            for (; i < columns; i++)
            {
                to[i] = BFloat16.Narrow(from[i]);
            }
        }
    }
}
