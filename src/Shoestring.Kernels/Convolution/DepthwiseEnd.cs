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
    public T Sum;
    public T Squares;

    // Over locals: the JIT keeps no struct of five fields in registers.
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
}
