namespace Shoestring.Kernels.Convolution;

/// <summary>Type argument: how many taps a kernel reads along an axis, so that the JIT leaves out the others.</summary>
internal interface ITaps
{
    static abstract int Count { get; }
}
