using Shoestring.Graphs;

namespace Shoestring.Training.Checkpoints;

/// <summary>One checkpoint that was read.</summary>
/// <param name="State">Numbers that are not tensors.</param>
/// <param name="Snapshot">The flat arrays.</param>
/// <param name="Best">Weights of the best validation so far, or null.</param>
internal sealed record Checkpoint(TrainerState State, IReadOnlyDictionary<string, float[]> Snapshot, Weights? Best);
