namespace Shoestring.Autopilot.Runs;

/// <summary>One limit of a budget against what was measured.</summary>
/// <param name="Name">The limit: <c>size</c>, <c>latency</c>, <c>memory</c>, <c>accuracy</c>, <c>time</c>.</param>
/// <param name="Limit">The limit in its unit (bytes, seconds, fraction).</param>
/// <param name="Measured">What was measured, in the same unit.</param>
/// <param name="Met">Whether it is kept.</param>
public sealed record LimitRecord(string Name, double Limit, double Measured, bool Met);
