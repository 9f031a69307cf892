namespace Shoestring.Data;

/// <summary>What stands at a path: the splits that are there, and what was left out on the way.</summary>
/// <param name="Name">What a person calls these data.</param>
/// <param name="Train">Samples to learn from (all of them when there are no splits).</param>
/// <param name="Validation">Samples to choose by, if the layout has them.</param>
/// <param name="Test">Samples to judge by, if the layout has them.</param>
/// <param name="Problems">Files left out while the samples were listed.</param>
public sealed record FoundData(
    string Name,
    ClassificationData Train,
    ClassificationData? Validation,
    ClassificationData? Test,
    IReadOnlyList<DataProblem> Problems)
{
    /// <summary>Class names; a label is an index into them.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;
}
