namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>Where activations come from: a model run on some batches.</summary>
public interface IActivationSource
{
    /// <summary>Runs all batches and shows the numbers of some values after each.</summary>
    /// <param name="values">Names of the values.</param>
    /// <param name="visitor">Who looks.</param>
    void Visit(IReadOnlyCollection<string> values, ActivationVisitor visitor);
}
