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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to, T value)
    {
        if (typeof(TSums) == typeof(WithSums))
        {
            Sum += value;
            Squares = T.Fma(value, value, Squares);
        }
        else if (typeof(TSums) == typeof(WithDeviations))
        {
            T deviation = value - Shift;
            Sum += deviation;
            Squares = T.Fma(deviation, deviation, Squares);
        }

        T.Store(to, Act.Forward(value));
    }
}
