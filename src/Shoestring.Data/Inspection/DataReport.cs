using System.Text.Json;

namespace Shoestring.Data;

/// <summary>What an audit of the data found. The files themselves are never touched.</summary>
/// <param name="Name">What a person calls these data.</param>
/// <param name="ClassNames">Class names.</param>
/// <param name="Splits">Counts of each split.</param>
/// <param name="Imbalance">Samples of the largest training class over those of the smallest.</param>
/// <param name="Sizes">Sizes of the pictures in their files.</param>
/// <param name="WorkingSize">Height, width, channels that are trained on.</param>
/// <param name="Unreadable">What was left out, and why.</param>
/// <param name="Duplicates">Samples of one split with equal pixels.</param>
/// <param name="Conflicts">Samples with equal pixels and different classes.</param>
/// <param name="NearDuplicates">Samples that look the same, in one split or in two.</param>
/// <param name="Leaks">Samples of the training split whose equal pixels are judged by, too.</param>
/// <param name="OddPictures">Pictures that differ from the rest.</param>
/// <param name="OddCount">How many odd pictures there are of each kind.</param>
/// <param name="Findings">What a person should know, most important first, one line each.</param>
public sealed record DataReport(
    string Name,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<SplitReport> Splits,
    double Imbalance,
    SizeReport Sizes,
    IReadOnlyList<int> WorkingSize,
    IReadOnlyList<DataProblem> Unreadable,
    PairReport Duplicates,
    PairReport Conflicts,
    PairReport NearDuplicates,
    PairReport Leaks,
    IReadOnlyList<OddPicture> OddPictures,
    IReadOnlyDictionary<OddKind, int> OddCount,
    IReadOnlyList<string> Findings)
{
    /// <summary>One line of JSON, names in snake case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.DataReport);
}
