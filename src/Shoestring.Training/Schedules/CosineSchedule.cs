namespace Shoestring.Training.Schedules;

/// <summary>
/// end + (peak − end)·(1 + cos(π·step/steps))/2, then the end. Source: Loshchilov and Hutter, "SGDR", 2017; PyTorch:
/// <c>CosineAnnealingLR</c>.
/// </summary>
/// <param name="Peak">Number at step 0.</param>
/// <param name="Steps">Steps from peak to end, above 0.</param>
/// <param name="End">Number at the end.</param>
public sealed record CosineSchedule(double Peak, double Steps, double End = 0) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step) =>
        End + ((Peak - End) * (1 + Math.Cos(Math.PI * Math.Clamp(step / Steps, 0, 1))) / 2);
}
