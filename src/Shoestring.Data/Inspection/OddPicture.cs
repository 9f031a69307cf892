namespace Shoestring.Data;

/// <summary>A picture that differs from the rest in a way that often means a fault.</summary>
/// <param name="Sample">Which.</param>
/// <param name="Kind">In what way.</param>
/// <param name="Value">The measure: brightness 0 to 1, sharpness, or pixels.</param>
public sealed record OddPicture(SampleReference Sample, OddKind Kind, double Value);
