using Shoestring.Errors;

namespace Shoestring.Runtime.Tests;

public sealed class ParityGateTests
{
    private const int Classes = 4;
    private const int Samples = 2000;
    private const double Step = 0.125;

    [Fact]
    public void Equal_logits_pass_every_gate()
    {
        float[] logits = Logits();
        Assert.Equal((1.0, 0.0, true), Short(ParityGate.Integer(logits, logits, Classes, Step)));
        Assert.Equal((1.0, 0.0, true), Short(ParityGate.Simulation(logits, logits, Classes)));
        Assert.Equal((1.0, 0.0, true), Short(ParityGate.Float(logits, logits, Classes)));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void The_integer_gate_lets_one_sample_in_two_thousand_differ(int wrong, bool passed)
    {
        float[] ours = Logits();
        SwapWinners(ours, wrong, by: (float)Step);
        ParityVerdict verdict = ParityGate.Integer(ours, Logits(), Classes, Step);
        Assert.Equal(1 - (wrong / (double)Samples), verdict.Agreement, 12);
        Assert.Equal(passed, verdict.Passed);
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(1.01, false)]
    [InlineData(2.0, false)]
    public void The_integer_gate_lets_one_step_pass(double steps, bool passed)
    {
        float[] ours = Logits();
        ours[5] -= (float)(steps * Step);
        Assert.Equal(passed, ParityGate.Integer(ours, Logits(), Classes, Step).Passed);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void The_simulation_gate_lets_half_a_percent_differ(int wrong, bool passed)
    {
        float[] ours = Logits();
        SwapWinners(ours, wrong, by: 100);
        Assert.Equal(passed, ParityGate.Simulation(ours, Logits(), Classes).Passed);
    }

    [Theory]
    [InlineData(1f, 0.9e-4f, true)]
    [InlineData(1f, 1.2e-4f, false)]
    [InlineData(100f, 0.9e-2f, true)]
    [InlineData(100f, 1.2e-2f, false)]
    [InlineData(0.01f, 0.9e-4f, true)]
    public void The_float_gate_scales_with_the_largest_logit(float largest, float difference, bool passed)
    {
        float[] runtime = [largest, 0, 0, 0];
        float[] ours = [largest, difference, 0, 0];
        Assert.Equal(passed, ParityGate.Float(ours, runtime, Classes).Passed);
    }

    [Theory]
    [InlineData(1f, 4.5e-3f, true)]
    [InlineData(1f, 5.5e-3f, false)]
    [InlineData(100f, 0.45f, true)]
    [InlineData(100f, 0.55f, false)]
    public void The_half_gate_scales_with_the_largest_logit(float largest, float difference, bool passed)
    {
        float[] half = [largest, 0, 0, 0];
        float[] wide = [largest, difference, 0, 0];
        Assert.Equal(passed, ParityGate.Half(wide, half, Classes).Passed);
    }

    [Fact]
    public void The_half_gate_counts_another_winner_only_where_one_leads()
    {
        Assert.True(ParityGate.Half([1, 1.002f, 0, 0], [1, 0.998f, 0, 0], Classes).Passed);
        var (ours, theirs) = (Logits(), Logits());
        SwapWinners(ours, Samples / 50, by: 100);
        Assert.False(ParityGate.Half(ours, theirs, Classes).Passed);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_fails_on_either_side(float value)
    {
        float[] bad = Logits();
        bad[^1] = value;
        foreach ((float[] ours, float[] runtime) in new[] { (bad, Logits()), (Logits(), bad), (bad, bad) })
        {
            Assert.False(ParityGate.Integer(ours, runtime, Classes, Step).Passed);
            Assert.False(ParityGate.Simulation(ours, runtime, Classes).Passed);
            Assert.False(ParityGate.Float(ours, runtime, Classes).Passed);
            Assert.False(ParityGate.Half(ours, runtime, Classes).Passed);
        }
    }

    [Theory]
    [InlineData(99, 1, false)]
    [InlineData(148, 1, true)]
    [InlineData(148, 2, false)]
    [InlineData(200, 1, true)]
    [InlineData(200, 2, false)]
    public void A_small_set_may_differ_in_one_sample(int samples, int wrong, bool passed)
    {
        float[] runtime = [.. Enumerable.Range(0, samples).SelectMany(_ => new[] { 1f, 0f })];
        float[] ours = [.. Enumerable.Range(0, samples).SelectMany(i => i < wrong ? new[] { 0f, 1f } : [1f, 0f])];
        Assert.Equal(passed, ParityGate.Simulation(ours, runtime, 2).Passed);
    }

    [Theory]
    [InlineData(0.09f, true)]
    [InlineData(0.11f, false)]
    public void The_simulation_gate_takes_either_of_two_classes_that_are_less_than_a_step_apart(float margin, bool passed)
    {
        float[] runtime = [1, 1 + margin, 0], ours = [1 + margin, 1, 0];
        Assert.Equal(passed, ParityGate.Simulation(ours, runtime, 3, outputStep: 0.1).Passed);
        Assert.False(ParityGate.Simulation(ours, runtime, 3).Passed);
    }

    [Theory]
    [InlineData(0.25f, 0.26f, 10, 10)]
    [InlineData(0.25f, 0.25f, 10, 13)]
    public void A_planted_wrong_scale_or_zero_point_fails(float scale, float wrongScale, int zero, int wrongZero)
    {
        byte[] codes = [.. Enumerable.Range(0, Samples * Classes).Select(index => (byte)(index * 97 % 251))];
        float[] runtime = [.. codes.Select(code => scale * (code - zero))];
        float[] ours = [.. codes.Select(code => wrongScale * (code - wrongZero))];
        Assert.False(ParityGate.Integer(ours, runtime, Classes, scale).Passed);
    }

    [Fact]
    public void A_failed_gate_stops_the_run_in_one_line()
    {
        ParityVerdict verdict = ParityGate.Float([1, 2], [1, 3], 2);
        StoppedException told = Assert.Throws<StoppedException>(() => ParityGate.Require(verdict));
        Assert.Contains("parity", told.Message);
        Assert.DoesNotContain('\n', told.Message);
        ParityGate.Require(ParityGate.Float([1, 2], [1, 2], 2));
    }

    [Fact]
    public void Logits_of_different_shapes_are_a_mistake()
    {
        Assert.Throws<ArgumentException>(() => ParityGate.Float([1, 2], [1, 2, 3], 1));
        Assert.Throws<ArgumentException>(() => ParityGate.Float([1, 2, 3], [1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => ParityGate.Float([], [], 2));
    }

    private static (double Agreement, double Diff, bool Passed) Short(ParityVerdict verdict) =>
        (verdict.Agreement, verdict.MaxAbsDiff, verdict.Passed);

    // Sample i: class i % 4 leads by half a step.
    private static float[] Logits()
    {
        var logits = new float[Samples * Classes];
        for (int sample = 0; sample < Samples; sample++)
        {
            logits[(sample * Classes) + (sample % Classes)] = (float)(Step / 2);
        }

        return logits;
    }

    private static void SwapWinners(float[] logits, int count, float by)
    {
        for (int sample = 0; sample < count; sample++)
        {
            logits[(sample * Classes) + ((sample + 1) % Classes)] += by;
        }
    }
}
