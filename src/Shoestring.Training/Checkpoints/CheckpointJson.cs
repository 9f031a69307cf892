using System.Text.Json.Serialization;

namespace Shoestring.Training.Checkpoints;

/// <summary>How a checkpoint's numbers are written; NaN never reaches a checkpoint.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrainerState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
