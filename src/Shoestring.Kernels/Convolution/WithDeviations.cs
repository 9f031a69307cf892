namespace Shoestring.Kernels.Convolution;

/// <summary>Type argument of kernels that also add up deviations of each channel from a number near its mean.</summary>
internal readonly struct WithDeviations;
