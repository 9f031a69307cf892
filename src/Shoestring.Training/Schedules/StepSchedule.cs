using System.Collections.Immutable;

namespace Shoestring.Training.Schedules;

/// <summary>peak · γᵏ, k the number of milestones reached. PyTorch: <c>MultiStepLR</c>.</summary>
/// <param name="Peak">Number before the first milestone.</param>
/// <param name="Gamma">γ, the factor at each milestone.</param>
/// <param name="Milestones">Steps at which the number falls.</param>
public sealed record StepSchedule(double Peak, double Gamma, ImmutableArray<double> Milestones) : Schedule
{
    /// <inheritdoc/>
    public override double At(double step) => Peak * Math.Pow(Gamma, Milestones.Count(m => step >= m));
}
