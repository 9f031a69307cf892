namespace Shoestring.Training.Schedules;

/// <summary>
/// Rises from peak/<paramref name="Divisor"/> to the peak and falls to peak/(divisor·<paramref name="FinalDivisor"/>), both along
/// cosines. Source: Smith and Topin, "Super-Convergence", 2018; PyTorch: <c>OneCycleLR</c>, whose counting of steps it keeps.
/// </summary>
/// <param name="Peak">Largest number.</param>
/// <param name="Steps">All steps, above 1.</param>
/// <param name="RiseShare">Share of the steps that rise, 0 to 1.</param>
/// <param name="Divisor">Peak over the first number.</param>
/// <param name="FinalDivisor">First number over the last.</param>
public sealed record OneCycleSchedule(
    double Peak, double Steps, double RiseShare = 0.3, double Divisor = 25, double FinalDivisor = 1e4) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step)
    {
        var first = Peak / Divisor;
        var top = (RiseShare * Steps) - 1;
        var last = Steps - 1;
        return step <= top
            ? Between(first, Peak, top > 0 ? step / top : 1)
            : Between(Peak, first / FinalDivisor, Math.Min((step - top) / (last - top), 1));
    }

    private static double Between(double from, double to, double share) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
