using System.Text.Json.Serialization;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Autopilot.Single;

/// <summary>What a user asks of <see cref="ModelTrainer"/>; kept as <c>train.json</c>, so that a resume asks for the same.</summary>
public sealed record TrainRequest
{
    /// <summary>A folder, a file or the name of a known set.</summary>
    public required string Data { get; init; }

    /// <summary>An architecture of the zoo, as <c>NAME</c> or <c>NAME:WIDTH</c>; null: the network of <see cref="Initial"/>, an ONNX file.</summary>
    public string? Model { get; init; }

    /// <summary>What a person calls the network.</summary>
    [JsonIgnore]
    public string Network => Model ?? Path.GetFileNameWithoutExtension(Initial) ?? "";

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

    /// <summary>The node that a new head reads, where the network comes from an ONNX file; null: what its own last layer reads.</summary>
    public string? HeadAt { get; init; }

    /// <summary>What stays fixed: a number of first layers, or the name of the last node; null for nothing.</summary>
    public string? Freeze { get; init; }

    /// <summary>The share of the learning rate that all but the head gets; null for all of it.</summary>
    public double? BackboneRate { get; init; }

    /// <summary>Whether the head alone learns, from features that are computed once.</summary>
    public bool HeadOnly { get; init; }

    /// <summary>What the backward reads of the forward is kept as: float32 or bfloat16.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ElementType>))]
    public ElementType Keep { get; init; } = ElementType.Float32;

    /// <summary>Whether most of the forward is computed again in the backward instead of being kept.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>The command as it can be typed again.</summary>
    public required string Command { get; init; }

    /// <summary>Refuses what contradicts itself.</summary>
    /// <exception cref="InputException">It does.</exception>
    internal void Check()
    {
        if (Model is null && Initial is null)
        {
            throw new InputException("train needs a network: --model NAME, or --init net.onnx");
        }

        var wrong = HeadAt is not null && Model is not null
            ? "--head-at puts a head on the network of an ONNX file (--init net.onnx); leave --model out"
            : HeadOnly && Initial is null ? "--head-only trains a head on a known network; say which with --init FILE"
            : HeadOnly && Teacher is not null ? "--head-only learns from labels alone; leave --teacher out"
            : HeadOnly && (Freeze is not null || BackboneRate is not null)
                ? "--head-only fixes all but the head already; leave --freeze and --backbone-rate out"
            : null;
        if (wrong is not null)
        {
            throw new InputException(wrong);
        }
    }
}
