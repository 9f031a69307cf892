using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Counts of a confusion matrix with what is read from them.</summary>
internal sealed class ConfusionCounts
{
    private readonly IReadOnlyList<IReadOnlyList<int>> _rows;

    private ConfusionCounts(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<int>> rows) => (Classes, _rows) = (classes, rows);

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many samples of a class were taken for another.</summary>
    public int this[int truth, int predicted] => _rows[truth][predicted];

    /// <summary>The counts of a finished run; null where there are none, or they do not fit the classes.</summary>
    public static ConfusionCounts? Of(RunRecord run)
    {
        var (classes, rows) = (run.Data.Classes, run.Result?.Confusion);
        return rows is { Count: > 0 } && rows.Count == classes.Count && rows.All(r => r.Count == classes.Count)
            ? new ConfusionCounts(classes, rows)
            : null;
    }

    /// <summary>Samples of a class.</summary>
    public int Truth(int row) => _rows[row].Sum();

    /// <summary>Samples that were taken for a class.</summary>
    public int Predicted(int column) => _rows.Sum(r => r[column]);

    /// <summary>TP / (TP + FP), NaN where nothing was taken for the class.</summary>
    public double Precision(int c) => Predicted(c) == 0 ? double.NaN : (double)_rows[c][c] / Predicted(c);

    /// <summary>TP / (TP + FN), NaN where the class has no samples.</summary>
    public double Recall(int c) => Truth(c) == 0 ? double.NaN : (double)_rows[c][c] / Truth(c);

    /// <summary>2 TP / (2 TP + FP + FN), NaN where the class occurs nowhere.</summary>
    public double F1(int c) => Truth(c) + Predicted(c) == 0 ? double.NaN : 2.0 * _rows[c][c] / (Truth(c) + Predicted(c));

    /// <summary>What is taken for what, the most frequent first.</summary>
    public IEnumerable<(int Truth, int Predicted, int Count)> Confusions() =>
        Enumerable.Range(0, Classes.Count)
            .SelectMany(t => Enumerable.Range(0, Classes.Count).Select(p => (Truth: t, Predicted: p, Count: _rows[t][p])))
            .Where(c => c.Truth != c.Predicted && c.Count > 0)
            .OrderByDescending(c => c.Count);
}
