namespace Shoestring.Training.Schedules;

/// <summary>Always the same number.</summary>
/// <param name="Value">The number.</param>
public sealed record ConstantSchedule(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step) => Value;
}
