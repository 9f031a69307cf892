using Shoestring.Errors;

namespace Shoestring.Runtime;

/// <summary>
/// The one definition of "what we trained is what is deployed": logits <c>[N, classes]</c> of real held-out samples,
/// from us and from ONNX Runtime. A failed gate fails the run.
/// </summary>
public static class ParityGate
{
    /// <summary>Least share of equal argmax between the integer reference and ONNX Runtime.</summary>
    public const double IntegerAgreement = 0.9995;

    /// <summary>Least share of equal argmax between the fake-quantised simulation and ONNX Runtime.</summary>
    public const double SimulationAgreement = 0.995;

    /// <summary>Largest difference of float32 exports: this × max(1, max |logit|).</summary>
    public const double FloatTolerance = 1e-4;

    /// <summary>Largest difference of float16 exports: this × max(1, max |logit|), five steps of float16 (2⁻¹⁰).</summary>
    public const double HalfTolerance = 5e-3;

    /// <summary>Least share of equal argmax between a float32 model and its float16 form, where two logits are not as good as equal.</summary>
    public const double HalfAgreement = 0.995;

    private const int FewSamples = 100;

    // A step is computed in float32 on either side: its last bits may differ.
    private const double StepSlack = 1e-4;

    /// <summary>
    /// Our integer reference against ONNX Runtime: argmax equal for 99.95 %, every logit within one output step.
    /// </summary>
    /// <param name="reference">Logits of the integer reference, dequantised, <c>[N, classes]</c>.</param>
    /// <param name="runtime">Logits of ONNX Runtime, <c>[N, classes]</c>.</param>
    /// <param name="classes">Logits a sample.</param>
    /// <param name="outputStep">The output's quantisation scale; the largest one if it has several.</param>
    /// <exception cref="ArgumentException">The logits are not of one shape, or empty.</exception>
    public static ParityVerdict Integer(
        ReadOnlySpan<float> reference, ReadOnlySpan<float> runtime, int classes, double outputStep)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputStep);
        return Judge("integer reference", Compare(reference, runtime, classes), IntegerAgreement,
            outputStep * (1 + StepSlack));
    }

    /// <summary>
    /// The float simulation of quantisation against ONNX Runtime: argmax equal for 99.5 %. Sums of floats are rounded, so that now and then
    /// a value between two integers falls the other way: where the runtime's own two best logits are within one output step, either is
    /// the argmax.
    /// </summary>
    /// <param name="simulation">Logits of the simulation, <c>[N, classes]</c>.</param>
    /// <param name="runtime">Logits of ONNX Runtime, <c>[N, classes]</c>.</param>
    /// <param name="classes">Logits a sample.</param>
    /// <param name="outputStep">What one integer is worth in the logits; 0 takes the argmax to the last bit.</param>
    /// <exception cref="ArgumentException">The logits are not of one shape, or empty.</exception>
    public static ParityVerdict Simulation(
        ReadOnlySpan<float> simulation, ReadOnlySpan<float> runtime, int classes, double outputStep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputStep);

        // One sample of 100 to 199 is more than half a percent, and a few of them are all that a small set holds out.
        int samples = simulation.Length / Math.Max(1, classes);
        double least = samples is >= FewSamples and < 2 * FewSamples ? 1 - (1.0 / samples) : SimulationAgreement;
        return Judge("quantisation simulation", Compare(simulation, runtime, classes, outputStep), least, double.MaxValue);
    }

    /// <summary>A float32 export: max |Δ| ≤ 1e-4 × max(1, max |logit|).</summary>
    /// <param name="engine">Logits of our engine, <c>[N, classes]</c>.</param>
    /// <param name="runtime">Logits of ONNX Runtime, <c>[N, classes]</c>.</param>
    /// <param name="classes">Logits a sample.</param>
    /// <exception cref="ArgumentException">The logits are not of one shape, or empty.</exception>
    public static ParityVerdict Float(ReadOnlySpan<float> engine, ReadOnlySpan<float> runtime, int classes)
    {
        Comparison found = Compare(engine, runtime, classes);
        return Judge("float32 export", found, 0, FloatTolerance * Math.Max(1, found.MaxAbs));
    }

    /// <summary>
    /// A float16 form against the float32 model: max |Δ| ≤ 5e-3 × max(1, max |logit|), and the same argmax for 99.5 %; where the float16
    /// form's two best logits are within that difference, either is the argmax.
    /// </summary>
    /// <param name="wide">Logits of the float32 model, <c>[N, classes]</c>.</param>
    /// <param name="half">Logits of the float16 form in ONNX Runtime, <c>[N, classes]</c>.</param>
    /// <param name="classes">Logits a sample.</param>
    /// <exception cref="ArgumentException">The logits are not of one shape, or empty.</exception>
    public static ParityVerdict Half(ReadOnlySpan<float> wide, ReadOnlySpan<float> half, int classes)
    {
        double largest = HalfTolerance * Math.Max(1, Compare(wide, half, classes).MaxAbs);
        return Judge("float16 form", Compare(wide, half, classes, largest), HalfAgreement, largest);
    }

    /// <summary>Fails the run when a verdict did not pass.</summary>
    /// <exception cref="StoppedException">The gate failed.</exception>
    public static void Require(ParityVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (!verdict.Passed)
        {
            throw new StoppedException(
                $"the parity gate failed: {verdict.Reason}; the model was not shipped (please report this with the run folder)");
        }
    }

    private static ParityVerdict Judge(string what, Comparison found, double leastAgreement, double largestDiff)
    {
        // NaN compares as false, so a logit that is not finite fails.
        bool passed = found.Agreement >= leastAgreement && found.MaxAbsDiff <= largestDiff;
        string limit = largestDiff < double.MaxValue ? $" (at most {largestDiff:G4})" : string.Empty;
        string agreed = leastAgreement > 0 ? $" (at least {leastAgreement:P2})" : string.Empty;
        return new ParityVerdict(found.Agreement, found.MaxAbsDiff, passed,
            $"{what} against ONNX Runtime: same argmax {found.Agreement:P3}{agreed}, max |Δ| {found.MaxAbsDiff:G4}{limit}");
    }

    private static Comparison Compare(
        ReadOnlySpan<float> ours, ReadOnlySpan<float> runtime, int classes, double tie = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (ours.Length != runtime.Length || ours.IsEmpty || ours.Length % classes != 0)
        {
            throw new ArgumentException(
                $"{ours.Length} and {runtime.Length} logits are not the same number of samples of {classes} classes");
        }

        int same = 0;
        double maxDiff = 0;
        double maxAbs = 0;
        for (int start = 0; start < ours.Length; start += classes)
        {
            var (mine, theirs) = (ArgMax(ours.Slice(start, classes)), ArgMax(runtime.Slice(start, classes)));
            same += mine == theirs || runtime[start + theirs] - runtime[start + mine] < tie ? 1 : 0;
        }

        for (int index = 0; index < ours.Length; index++)
        {
            if (!float.IsFinite(ours[index]) || !float.IsFinite(runtime[index]))
            {
                return new Comparison((double)same / (ours.Length / classes), double.NaN, double.NaN);
            }

            maxDiff = Math.Max(maxDiff, Math.Abs((double)ours[index] - runtime[index]));
            maxAbs = Math.Max(maxAbs, Math.Abs((double)runtime[index]));
        }

        return new Comparison((double)same / (ours.Length / classes), maxDiff, maxAbs);
    }

    // The first of equal values, as ONNX's ArgMax.
    private static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int index = 1; index < values.Length; index++)
        {
            if (values[index] > values[best])
            {
                best = index;
            }
        }

        return best;
    }

    private readonly record struct Comparison(double Agreement, double MaxAbsDiff, double MaxAbs);
}
