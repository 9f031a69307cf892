namespace Shoestring.Data;

/// <summary>Samples to learn from, to choose by and to judge by; no sample is in two of them.</summary>
/// <param name="Train">Learnt from.</param>
/// <param name="Validation">Chosen by: stopping, best checkpoint, thresholds.</param>
/// <param name="Test">Judged by, once.</param>
public sealed record DataSplit(ClassificationData Train, ClassificationData Validation, ClassificationData Test)
{
    /// <summary>
    /// Completes the splits that were found: a missing test part is cut from the training part, then a missing
    /// validation part. Stratified and seeded.
    /// </summary>
    /// <param name="found">What stands at the path.</param>
    /// <param name="options">Shares and seed.</param>
    /// <exception cref="Errors.InputException">Too few samples to cut.</exception>
    public static DataSplit Complete(FoundData found, SplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(options);
        var (train, test) = found.Test is null
            ? Cut(found.Train, options.TestFraction, options.Seed, options.GroupOf)
            : (found.Train, found.Test);
        (train, var validation) = found.Validation is null
            ? Cut(train, options.ValidationFraction, options.Seed + 1, options.GroupOf)
            : (train, found.Validation);
        return new DataSplit(train, validation, test);
    }

    private static (ClassificationData Kept, ClassificationData Taken) Cut(
        ClassificationData data, double fraction, ulong seed, Func<string, string>? groupOf)
    {
        var (kept, taken) = StratifiedSplit.Cut(
            data.Labels, fraction, seed, groupOf is null ? null : i => groupOf(data.Id(i)));
        return taken.Length > 0
            ? (data.Subset(kept), data.Subset(taken))
            : throw new Errors.InputException(
                $"{data.Name} has {data.Count} samples: too few to set some aside; give two or more of a class");
    }
}
