namespace Shoestring.Training.Schedules;

/// <summary>end + (peak − end)·(1 − step/steps)ᵖ, then the end; power 1 is a line. PyTorch: <c>PolynomialLR</c>.</summary>
/// <param name="Peak">Number at step 0.</param>
/// <param name="Steps">Steps from peak to end, above 0.</param>
/// <param name="Power">p.</param>
/// <param name="End">Number at the end.</param>
public sealed record PolynomialSchedule(double Peak, double Steps, double Power = 1, double End = 0) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step) =>
        End + ((Peak - End) * Math.Pow(1 - Math.Clamp(step / Steps, 0, 1), Power));
}
