namespace Shoestring.Graphs.Programs;

/// <summary>What one kernel of a program took.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Op">The op, after fusion.</param>
/// <param name="Seconds">Mean seconds a run.</param>
/// <param name="Cost">What it costs at least.</param>
/// <param name="IsReference">Whether it ran on the scalar reference for want of a kernel.</param>
public sealed record KernelProfile(string Name, string Op, double Seconds, Cost Cost, bool IsReference);
