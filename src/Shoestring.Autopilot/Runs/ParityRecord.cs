namespace Shoestring.Autopilot.Runs;

/// <summary>How far the deployed model agrees with what was simulated.</summary>
/// <param name="Samples">Held-out samples compared.</param>
/// <param name="Agreement">Share with the same top class: integer reference against ONNX Runtime.</param>
/// <param name="SimulationAgreement">Share with the same top class: float simulation against ONNX Runtime.</param>
/// <param name="MaxAbsDiff">Largest difference of a logit: integer reference against ONNX Runtime.</param>
/// <param name="Passed">Whether the gate let it through.</param>
public sealed record ParityRecord(int Samples, double Agreement, double SimulationAgreement, double MaxAbsDiff, bool Passed);
