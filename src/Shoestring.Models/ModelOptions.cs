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

    /// <summary>Most that stochastic depth drops of a residual branch in training; null takes the architecture's own.</summary>
    public double? DropPath { get; init; }

    /// <summary>
    /// Whether early strides are left out where pictures are small, so that the last map keeps about 5 to 8 pixels a side. Off, an
    /// architecture strides as published whatever the resolution; pictures of ImageNet's size get the published strides either way.
    /// </summary>
    public bool SmallPictures { get; init; }

    /// <summary>How many of the places that halve do so: all, or only as many as small pictures bear.</summary>
    internal int Halvings(int places) => SmallPictures ? Zoo.Downsampling.Count(Side, places) : places;

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
