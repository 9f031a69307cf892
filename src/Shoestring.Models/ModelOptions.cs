using Shoestring.Graphs;

namespace Shoestring.Models;

/// <summary>What every architecture can be asked for.</summary>
/// <param name="Classes">Number of classes, 2 or more as a rule.</param>
/// <param name="InputChannels">1 (grey) or 3 (colour).</param>
/// <param name="Height">Rows of a picture.</param>
/// <param name="Width">Columns of a picture.</param>
public sealed record ModelOptions(int Classes, int InputChannels = 3, int Height = 224, int Width = 224)
{
    /// <summary>All hidden widths are multiplied by this.</summary>
    public double WidthMultiplier { get; init; } = 1;

    /// <summary>Probability that the classifier's dropout drops an element in training; null takes the architecture's own.</summary>
    public double? Dropout { get; init; }

    /// <summary>
    /// Whether the early strides are left out so that small pictures keep a map of about 4 to 8 pixels; null decides by the resolution.
    /// </summary>
    public bool? SmallPictures { get; init; }

    /// <summary>Type of the input: [N, C, H, W], N symbolic.</summary>
    internal TensorType InputType => TensorType.Float("N", InputChannels, Height, Width);

    /// <summary>Shorter side of a picture.</summary>
    internal int Side => Math.Min(Height, Width);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Side, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WidthMultiplier);
    }
}
