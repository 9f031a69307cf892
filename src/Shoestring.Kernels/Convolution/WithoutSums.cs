namespace Shoestring.Kernels.Convolution;

/// <summary>Type argument of kernels that add up no channel sums.</summary>
internal readonly struct WithoutSums;
