using Shoestring.Training.Metrics;

namespace Shoestring.Training.Tests.Metrics;

public sealed class MetricTests
{
    // Four samples, three classes.
    private static readonly float[] Logits = [2, 1, 0, 0, 3, 1, 1, 1, 0, 0, 0, 5];
    private static readonly int[] Labels = [0, 2, 1, 2];

    [Fact]
    public void Top_k_counts_and_breaks_ties_towards_the_lower_class()
    {
        Assert.Equal(0.5, TopK.Accuracy(Logits, Labels)); // rows 0 and 3; row 2 is a tie that class 0 wins
        Assert.Equal(1, TopK.Accuracy(Logits, Labels, 2));
        Assert.Equal(0, TopK.Accuracy([float.NaN, float.NaN], [1], 2));
    }

    [Fact]
    public void Confusion_and_scores()
    {
        var confusion = ConfusionMatrix.Of(Logits, Labels);
        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 1, 1]], confusion.ToRows());
        var scores = confusion.Scores();
        Assert.Equal((0.5, 1, 2.0 / 3), (scores[0].Precision, scores[0].Recall, scores[0].F1));
        Assert.Equal((0, 0, 0), (scores[1].Precision, scores[1].Recall, scores[1].F1));
        Assert.Equal((1, 0.5, 2.0 / 3), (scores[2].Precision, scores[2].Recall, scores[2].F1));
    }

    [Fact]
    public void Cross_entropy_is_minus_log_softmax()
    {
        var expected = 0.0;
        for (var n = 0; n < 4; n++)
        {
            var row = Logits[(3 * n)..(3 * (n + 1))];
            expected -= Math.Log(Math.Exp(row[Labels[n]]) / row.Sum(x => Math.Exp(x))) / 4;
        }

        Assert.Equal(expected, CrossEntropy.Mean(Logits, Labels), 1e-12);
        Assert.Equal(0, CrossEntropy.Mean([1000, -1000], [0]), 1e-12);
    }

    [Fact]
    public void Calibration_error_is_the_gap_of_each_bin()
    {
        // Confidence 0.75 four times, right twice: the gap is 0.25.
        var odds = (float)Math.Log(3);
        Assert.Equal(0.25, CalibrationError.Expected([odds, 0, odds, 0, odds, 0, odds, 0], [0, 0, 1, 1]), 1e-6);
        // Two bins: (0.75 wrong) and (0.9 right) weigh half each.
        var more = (float)Math.Log(9);
        Assert.Equal((0.75 + 0.1) / 2, CalibrationError.Expected([odds, 0, more, 0], [1, 0]), 1e-6);
    }

    [Fact]
    public void Evaluation_gathers_them_and_wrong_shapes_are_refused()
    {
        var all = Evaluation.Of(Logits, Labels);
        Assert.Equal((4, 0.5, 1.0), (all.Samples, all.Accuracy, all.Top5));
        Assert.Equal((2.0 / 3 * 2) / 3, all.MacroF1, 1e-12);
        Assert.Throws<ArgumentException>(() => TopK.Accuracy([1, 2, 3], [0, 1]));
    }
}
