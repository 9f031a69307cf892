namespace Shoestring.Data;

/// <summary>Pairs of samples that are alike.</summary>
/// <param name="Count">How many pairs.</param>
/// <param name="Examples">The first of them.</param>
/// <param name="Complete">False when the search was stopped at its bound, so that there may be more.</param>
public sealed record PairReport(int Count, IReadOnlyList<SamplePair> Examples, bool Complete = true);
