namespace Shoestring.Training.Schedules;

/// <summary>A number (a learning rate, as a rule) as a pure function of the step. Steps may be fractions.</summary>
public abstract record Schedule
{
    /// <summary>The number at a step.</summary>
    /// <param name="step">Number of updates made so far, 0 or more.</param>
    public abstract double At(double step);
}
