namespace Shoestring.Kernels.Contraction;

/// <summary>
/// The terms of a tile's sums, in order: so many stretches of so many terms; between stretches A and B skip some floats. A plain product
/// is one stretch; a convolution has a stretch for each row of taps, or of pixels.
/// </summary>
internal readonly record struct Terms(int Length, int Stretches = 1, nint SkipA = 0, nint SkipB = 0);
