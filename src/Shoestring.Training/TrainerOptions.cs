using Shoestring.Graphs;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;

namespace Shoestring.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training samples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Decides every random number of the training itself (dropout and its kin; batches have the loader's seed).</summary>
    public ulong Seed { get; init; }

    /// <summary>The optimiser, its decay and its clipping.</summary>
    public OptimizerDefinition Optimizer { get; init; } = new Sgd { WeightDecay = 5e-4, ClipNorm = 5 };

    /// <summary>Makes the learning-rate schedule from the number of all updates.</summary>
    public Func<double, Schedule> LearningRate { get; init; } =
        updates => new WarmupSchedule(0.05 * updates, new CosineSchedule(0.1, 0.95 * updates));

    /// <summary>Batches whose gradients make one update.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Share of the averaged weights that an update keeps, 0 to below 1; 0 averages nothing. Early on it is less: (1 + t)/(10 + t).
    /// </summary>
    public double EmaDecay { get; init; }

    /// <summary>Epochs between two validations; the last epoch always validates.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Validations without a better one after which training stops; 0 never stops early.</summary>
    public int Patience { get; init; }

    /// <summary>Updates between two checkpoints within an epoch; 0 saves at the ends of epochs only.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>
    /// Which of the model's parameters training changes; null takes those that say so themselves. Quantisation-aware training that learns
    /// its step sizes takes <see cref="ParameterRole.Scale"/> in; fine-tuning may leave a trunk out. Fixed tables never change.
    /// </summary>
    public Func<Parameter, bool>? IsTrained { get; init; }

    /// <summary>
    /// Each trained parameter's share of the learning rate; null gives all the whole of it. Fine-tuning may want a trunk to move less than
    /// a new head.
    /// </summary>
    public Func<Parameter, double>? RateOf { get; init; }

    /// <summary>Whether batch normalisation keeps its running statistics, as fine-tuning on few samples may want.</summary>
    public bool FreezeStatistics { get; init; }

    /// <summary>
    /// What the backward reads of the forward is kept as: float32, or bfloat16, which takes half of the memory and rounds gradients.
    /// </summary>
    public ElementType Keep { get; init; } = ElementType.Float32;

    /// <summary>
    /// Whether the backward computes most of the forward again instead of keeping it: less memory, more time, the same numbers up to
    /// rounding.
    /// </summary>
    public bool Checkpoint { get; init; }

    /// <summary>Whether each kernel is timed; changes no number.</summary>
    public bool Profile { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Accumulate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ValidateEvery, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(CheckpointEvery);
        ArgumentOutOfRangeException.ThrowIfNegative(EmaDecay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(EmaDecay, 1);
    }
}
