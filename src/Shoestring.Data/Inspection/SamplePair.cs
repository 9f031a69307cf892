namespace Shoestring.Data;

/// <summary>Two samples that are alike.</summary>
/// <param name="First">The one that comes first.</param>
/// <param name="Second">The other.</param>
/// <param name="Difference">Mean difference of their 16×16 grey thumbnails in levels of 255; 0 for equal
/// pixels.</param>
public sealed record SamplePair(SampleReference First, SampleReference Second, double Difference);
