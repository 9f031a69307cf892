namespace Shoestring.Training.Schedules;

/// <summary>A line from <paramref name="From"/>·(first number) to the first number of a schedule, then that schedule from its step 0.</summary>
/// <param name="Steps">Steps of the rise.</param>
/// <param name="Then">What follows.</param>
/// <param name="From">Share of the first number at step 0.</param>
public sealed record WarmupSchedule(double Steps, Schedule Then, double From = 0.01) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step) => step < Steps
        ? Then.At(0) * (From + ((1 - From) * step / Steps))
        : Then.At(step - Steps);
}
