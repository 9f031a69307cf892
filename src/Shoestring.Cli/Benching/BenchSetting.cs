using Shoestring.Graphs;
using Shoestring.Models;

namespace Shoestring.Cli.Benching;

/// <summary>What is measured.</summary>
/// <param name="Model">An architecture's name as it was typed.</param>
/// <param name="Options">Classes, channels, resolution; every stride of the paper kept unless it says otherwise.</param>
/// <param name="Batch">Pictures a step.</param>
/// <param name="Threads">Threads that work.</param>
/// <param name="Seconds">Seconds to measure after the warm-up.</param>
/// <param name="Profile">Whether each kernel is timed.</param>
/// <param name="Keep">What training keeps for its backward.</param>
/// <param name="Checkpoint">Whether training computes most of the forward again.</param>
internal sealed record BenchSetting(string Model, ModelOptions Options, int Batch, int Threads, double Seconds, bool Profile, ElementType Keep, bool Checkpoint);
