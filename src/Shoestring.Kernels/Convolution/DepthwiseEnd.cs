using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>What happens to a finished target of a depthwise convolution, while it is still in a register.</summary>
internal unsafe struct DepthwiseEnd<T, TOp, TSums>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    public TOp Act;
    public T Bias;
    public T Shift; // what deviations are measured from
    public T Sum; // with deviations, of this row
    public T Squares;
    public T Total; // of the rows before it, with deviations
    public T Lost; // by rounding, of the total

    // The JIT keeps structs of more than four fields in memory: loops copy these to locals, and hand them back.

    /// <summary>Activates and stores a target, and adds it to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, T value, TOp act, T shift, ref T sum, ref T squares)
    {
        if (typeof(TSums) == typeof(WithSums))
        {
            sum += value;
            squares = T.Fma(value, value, squares);
        }
        else if (typeof(TSums) == typeof(WithDeviations))
        {
            T deviation = value - shift;
            sum += deviation;
            squares = T.Fma(deviation, deviation, squares);
        }

        T.Store(to, act.Forward(value));
    }

    /// <summary>Sums of deviations of rows are added to each other with compensation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndRow(ref T sum)
    {
        if (typeof(TSums) == typeof(WithDeviations))
        {
            Compensated.Add(ref Total, ref Lost, sum);
            sum = T.Zero;
        }
    }
}
