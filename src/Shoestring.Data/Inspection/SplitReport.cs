namespace Shoestring.Data;

/// <summary>One split.</summary>
/// <param name="Name">train, validation or test.</param>
/// <param name="Count">Its samples.</param>
/// <param name="CountByClass">Its samples of each class.</param>
public sealed record SplitReport(string Name, int Count, IReadOnlyList<int> CountByClass);
