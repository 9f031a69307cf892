namespace Shoestring.Compression.Quantization;

/// <summary>How the scale of a weight channel is chosen.</summary>
public enum WeightRange
{
    /// <summary>max |w| is the largest integer.</summary>
    MaxAbs,

    /// <summary>The clip of least squared error.</summary>
    Mse,
}
