namespace Shoestring.Autopilot.Single;

/// <summary>What a user asks of <see cref="ModelTrainer"/>; kept as <c>train.json</c>, so that a resume asks for the same.</summary>
public sealed record TrainRequest
{
    /// <summary>A folder, a file or the name of a known set.</summary>
    public required string Data { get; init; }

    /// <summary>An architecture of the zoo, as <c>NAME</c> or <c>NAME:WIDTH</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Passes over the training samples.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Samples a batch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>A name of <see cref="TrainOptimizer"/>.</summary>
    public string Optimizer { get; init; } = TrainOptimizer.All[0].Name;

    /// <summary>A name of <see cref="TrainSchedule"/>.</summary>
    public string Schedule { get; init; } = TrainSchedule.All[0].Name;

    /// <summary>Largest learning rate, or null for the optimiser's own.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay of filters and matrices, or null for the optimiser's own.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Label smoothing, where there is no teacher.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public ulong Seed { get; init; }

    /// <summary>How pictures are augmented: a name of <see cref="Augmentations"/>.</summary>
    public string Augmentation { get; init; } = "light";

    /// <summary>Whether pictures are mirrored at random.</summary>
    public bool Flip { get; init; }

    /// <summary>An ONNX file to learn from, or null.</summary>
    public string? Teacher { get; init; }

    /// <summary>A file of first weights (ONNX, safetensors or npz), or null.</summary>
    public string? Initial { get; init; }

    /// <summary>The command as it can be typed again.</summary>
    public required string Command { get; init; }
}
