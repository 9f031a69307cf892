namespace Shoestring.Runtime.Tests;

/// <summary>That fused integer operators and the float form that they stand for agree: what quantisation stands on.</summary>
public sealed class QdqTests
{
    private const float InputScale = 0.02f;
    private const int InputZero = 10;
    private const float OutputStep = 0.25f;

    [Theory]
    [InlineData(GraphOptimizationLevel.DisableAll)]
    [InlineData(GraphOptimizationLevel.All)]
    public void Optimised_or_not_the_answers_are_within_one_step(GraphOptimizationLevel level)
    {
        var exact = new SessionOptions { GraphOptimization = GraphOptimizationLevel.DisableAll };
        var other = new SessionOptions { GraphOptimization = level, AvoidSaturation = true };
        float[] input = [.. Enumerable.Range(0, 36).Select(index => ((index * 29 % 256) - InputZero) * InputScale)];
        using var reference = new InferenceSession(TestModels.Qdq, exact);
        using var session = new InferenceSession(TestModels.Qdq, other);
        ParityVerdict verdict = ParityGate.Integer(
            reference.Run(input, 1, 1, 6, 6), session.Run(input, 1, 1, 6, 6), classes: 1, OutputStep);
        Assert.True(verdict.Passed, verdict.Reason);
    }
}
