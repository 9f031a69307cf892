using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Where the operands of a fused convolution backward lie.</summary>
internal unsafe struct BackwardSpans
{
    public Stored D; // gradient of the output's norm and activation, or of what stands before its activation
    public Stored Y; // the convolution's output
    public Stored X; // its input, or what the input's norm was taken of
    public float* W;
    public Stored Dx;
    public float* Dw;
    public float* SumG; // null, or Σg of the input's norm: the gradient of its beta
    public float* Cross; // Σg·(x − mean)
}
