namespace Shoestring.Data;

/// <summary>Sizes of the pictures as they stand in their files.</summary>
/// <param name="SmallestHeight">Fewest rows.</param>
/// <param name="SmallestWidth">Fewest columns.</param>
/// <param name="MedianHeight">Median of the rows.</param>
/// <param name="MedianWidth">Median of the columns.</param>
/// <param name="LargestHeight">Most rows.</param>
/// <param name="LargestWidth">Most columns.</param>
/// <param name="Distinct">How many different sizes.</param>
public sealed record SizeReport(
    int SmallestHeight, int SmallestWidth, int MedianHeight, int MedianWidth, int LargestHeight, int LargestWidth,
    int Distinct);
