namespace Shoestring.Runtime;

/// <summary>How far two executions of one model agree on the same samples.</summary>
/// <param name="Agreement">The share of samples with the same argmax, a fraction.</param>
/// <param name="MaxAbsDiff">The largest difference of two logits; NaN when either holds one that is not finite.</param>
/// <param name="Passed">Whether the gate lets it through.</param>
/// <param name="Reason">One line: what was found against what is asked.</param>
public sealed record ParityVerdict(double Agreement, double MaxAbsDiff, bool Passed, string Reason);
