using Shoestring.Training.Schedules;

namespace Shoestring.Training.Optimizers;

/// <summary>u ← −η(step)·u: the last part of every chain.</summary>
public sealed class ScaleByLearningRate : GradientTransform
{
    private readonly Schedule _schedule;

    /// <summary>A learning rate.</summary>
    /// <param name="schedule">η as a function of the step.</param>
    public ScaleByLearningRate(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _schedule = schedule;
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context) =>
        Flat.Scale(updates, (float)-_schedule.At(context.Step));
}
