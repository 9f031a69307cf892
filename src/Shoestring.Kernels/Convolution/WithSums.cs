namespace Shoestring.Kernels.Convolution;

/// <summary>Type argument of kernels that also add up channel sums.</summary>
internal readonly struct WithSums;
