using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Where the pointwise convolution's operands and results lie; see <see cref="PointwiseOperands"/>.</summary>
internal unsafe struct ExpandSpans
{
    public int C;
    public int O;
    public int Pixels;
    public Stored X;
    public ChannelMap Map;
    public float* W;
    public float* Dx;
    public float* Dw;
    public float* SumG; // null, or Σg of the norm of x: the gradient of its beta
    public float* Cross; // Σg·(x − mean)

    /// <summary>Whether an activation stands between x and the convolution.</summary>
    public readonly bool Activates => !Map.IsAbsent && Map.Act.Kind != ActivationKind.None;
}
