namespace Shoestring.Training.Metrics;

/// <summary>Looks at logits row by row.</summary>
internal static class Rows
{
    /// <summary>Number of classes.</summary>
    public static int Width(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty ? !logits.IsEmpty : logits.Length % labels.Length != 0)
        {
            throw new ArgumentException($"{logits.Length} logits are not {labels.Length} rows", nameof(logits));
        }

        return labels.IsEmpty ? 0 : logits.Length / labels.Length;
    }

    /// <summary>How many rows have the largest logit where the target is largest.</summary>
    public static int CountRight(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, int classes)
    {
        var right = 0;
        for (var row = 0; row < targets.Length; row += classes)
        {
            right += ArgMax(logits.Slice(row, classes)) == ArgMax(targets.Slice(row, classes)) ? 1 : 0;
        }

        return right;
    }

    /// <summary>Index of the largest number; the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            best = row[c] > row[best] ? c : best;
        }

        return best;
    }

    /// <summary>log Σ exp(x), with the maximum taken out.</summary>
    public static double LogSumExp(ReadOnlySpan<float> row)
    {
        double max = row[ArgMax(row)];
        var sum = 0.0;
        foreach (var x in row)
        {
            sum += Math.Exp(x - max);
        }

        return max + Math.Log(sum);
    }
}
