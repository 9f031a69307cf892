namespace Shoestring.Autopilot.Runs;

/// <summary>What one layer of the shipped model costs.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Op">Its op.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Bytes">Bytes that they take in the file.</param>
/// <param name="Macs">Multiply–accumulates for one sample.</param>
/// <param name="Seconds">Its time in ONNX Runtime, batch 1, 1 thread; 0 where it was not measured.</param>
public sealed record LayerRecord(string Name, string Op, long Parameters, long Bytes, long Macs, double Seconds);
