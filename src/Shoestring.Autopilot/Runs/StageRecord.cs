namespace Shoestring.Autopilot.Runs;

/// <summary>What one stage of a run made and measured.</summary>
/// <param name="Name">The stage: <c>teacher</c>, <c>student</c>, <c>prune</c>, <c>quantize</c>, <c>export</c>.</param>
/// <param name="Title">The same for a reader: "Distil the student".</param>
/// <param name="Accuracy">Top-1 accuracy on the validation split after it, a fraction.</param>
/// <param name="SizeBytes">Size of the model as one ONNX file at this point, bytes.</param>
/// <param name="Parameters">Weights, biases and norms.</param>
/// <param name="Macs">Multiply–accumulates for one sample.</param>
/// <param name="LatencyP50">Median latency in ONNX Runtime, batch 1, 1 thread, seconds.</param>
/// <param name="LatencyP95">95th percentile, seconds.</param>
/// <param name="Seconds">What the stage took, seconds.</param>
/// <param name="Note">One sentence: what it did.</param>
public sealed record StageRecord(
    string Name,
    string Title,
    double Accuracy,
    long SizeBytes,
    long Parameters,
    long Macs,
    double LatencyP50,
    double LatencyP95,
    double Seconds,
    string Note);
