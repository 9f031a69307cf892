using Shoestring.Cli.Display;

namespace Shoestring.Cli.Benching;

/// <summary>What an engine makes of a model.</summary>
/// <param name="LatencyMs">Milliseconds of one sample.</param>
/// <param name="ImagesPerSecond">Samples of a batch over its median time.</param>
/// <param name="Gflops">2 · multiply-adds · samples a second, 10⁹; null where they are not known.</param>
/// <param name="ShareOfPeak">The same over the machine's peak on these threads.</param>
/// <param name="MemoryBytes">Bytes that the model took for one sample.</param>
/// <param name="BatchMemoryBytes">Bytes that the model took for the batch.</param>
/// <param name="Profile">Where a batch's time goes, on request.</param>
internal sealed record EngineFigures(
    ResultDocument.Latency LatencyMs, double ImagesPerSecond, double? Gflops, double? ShareOfPeak, long MemoryBytes,
    long BatchMemoryBytes, ProfileFigures? Profile);
