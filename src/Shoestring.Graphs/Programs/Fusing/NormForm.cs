using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>What a fused convolution must know of a norm beside it, whose operands are (gamma, beta, mean, variance).</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Activation">What follows the norm.</param>
internal sealed record NormForm(double Epsilon, Activation Activation);
