namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>Looks at the numbers of a value in one batch, in any order of elements.</summary>
/// <param name="value">Name of the value.</param>
/// <param name="numbers">Its numbers; not valid after the call.</param>
public delegate void ActivationVisitor(string value, ReadOnlySpan<float> numbers);
