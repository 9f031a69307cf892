using Shoestring.Kernels;
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
        Elementwise.Scale(context.Pool, (float)-_schedule.At(context.Step), updates, updates);
}
