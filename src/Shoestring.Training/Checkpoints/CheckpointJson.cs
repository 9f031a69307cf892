using System.Text.Json.Serialization;

namespace Shoestring.Training.Checkpoints;

/// <summary>How a checkpoint's numbers are written. Weights are finite when they are saved; a validation's loss need not be.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainerState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
