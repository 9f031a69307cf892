using Shoestring.Training.Schedules;

namespace Shoestring.Training.Tests.Schedules;

public sealed class ScheduleTests
{
    public static TheoryData<string> Names => new(Table.Keys);

    private static Dictionary<string, Schedule> Table { get; } = new()
    {
        ["step"] = new StepSchedule(0.4, 0.1, [5, 12]),
        ["cosine"] = new CosineSchedule(0.4, 20, 0.01),
        ["polynomial"] = new PolynomialSchedule(0.4, 20, 2),
        ["one-cycle"] = new OneCycleSchedule(0.4, 20),
        ["one-cycle-short"] = new OneCycleSchedule(0.4, 40, 0.1, 10, 100),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_step_agrees_with_pytorch(string name)
    {
        var expected = GoldenFile.Read("optimizers").GetProperty("schedules").GetProperty(name).Numbers();
        for (var step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], Table[name].At(step), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fractional_steps_lie_between_their_neighbours_and_the_end_stays(string name)
    {
        var schedule = Table[name];
        for (var step = 0; step < 50; step++)
        {
            var (a, b, middle) = (schedule.At(step), schedule.At(step + 1), schedule.At(step + 0.5));
            // A peak between two steps may stand above both.
            Assert.InRange(middle, Math.Min(a, b) - 1e-12, Math.Max(Math.Max(a, b), 0.4) + 1e-12);
        }

        Assert.Equal(schedule.At(60), schedule.At(1000), 1e-12);
    }

    [Fact]
    public void Warm_up_rises_along_a_line_and_hands_over()
    {
        var schedule = new WarmupSchedule(10, new CosineSchedule(1, 20), 0.1);
        Assert.Equal(0.1, schedule.At(0), 1e-12);
        Assert.Equal(0.55, schedule.At(5), 1e-12);
        Assert.Equal(1, schedule.At(10), 1e-12);
        Assert.Equal(new CosineSchedule(1, 20).At(7.5), schedule.At(17.5), 1e-12);
    }
}
