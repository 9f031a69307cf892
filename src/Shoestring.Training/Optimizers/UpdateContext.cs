using Shoestring.Kernels;

namespace Shoestring.Training.Optimizers;

/// <summary>What a transform knows of one update.</summary>
/// <param name="Step">Number of updates made before this one.</param>
/// <param name="Decayed">How many leading elements weight decay touches; norms and biases stand behind them.</param>
/// <param name="Pool">Who works.</param>
public readonly record struct UpdateContext(long Step, int Decayed, WorkerPool Pool);
