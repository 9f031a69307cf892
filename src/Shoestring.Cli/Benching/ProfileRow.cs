namespace Shoestring.Cli.Benching;

/// <summary>One kernel, or all of a kind.</summary>
/// <param name="Name">The kernel's node; null for a sum.</param>
/// <param name="Op">The op, after fusion.</param>
/// <param name="Calls">Kernels a step.</param>
/// <param name="Ms">Milliseconds a step.</param>
/// <param name="Share">Share of the step's time.</param>
/// <param name="Bytes">Bytes of inputs, parameters and outputs, each walked once.</param>
/// <param name="Gflops">Arithmetic of multiply-adds, 10⁹ operations a second.</param>
/// <param name="GbPerSecond">Those bytes over the time, 10⁹ a second.</param>
/// <param name="ShareOfRoof">The least time that multiply-adds or those bytes take on this machine, over the time taken.</param>
/// <param name="IsReference">Whether a scalar reference ran for want of a kernel.</param>
internal sealed record ProfileRow(
    string? Name, string Op, int Calls, double Ms, double Share, long Bytes, double Gflops, double GbPerSecond, double ShareOfRoof,
    bool IsReference);
