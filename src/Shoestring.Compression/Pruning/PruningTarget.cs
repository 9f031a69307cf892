using Shoestring.Compression.Pruning.Costs;

namespace Shoestring.Compression.Pruning;

/// <summary>When a model is small enough.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Limit">At most this much, in the measure's unit or as a fraction of the unpruned model.</param>
/// <param name="IsFraction">Whether the limit is a fraction.</param>
public sealed record PruningTarget(CostMeasure Measure, double Limit, bool IsFraction)
{
    /// <summary>At most a fraction of the model's multiply–accumulates.</summary>
    /// <param name="fraction">0 to 1.</param>
    public static PruningTarget Macs(double fraction) => new(new MacCount(), fraction, IsFraction: true);

    /// <summary>At most a fraction of the model's parameters.</summary>
    /// <param name="fraction">0 to 1.</param>
    public static PruningTarget Parameters(double fraction) => new(new ParameterCount(), fraction, IsFraction: true);

    /// <summary>At most so many units of a measure: bytes of an export, seconds of an inference.</summary>
    /// <param name="measure">What is counted.</param>
    /// <param name="limit">In its unit.</param>
    public static PruningTarget AtMost(CostMeasure measure, double limit) => new(measure, limit, IsFraction: false);

    /// <summary>The limit in the measure's unit.</summary>
    /// <param name="unpruned">Cost of the unpruned model.</param>
    public double Absolute(double unpruned) => IsFraction ? Limit * unpruned : Limit;
}
