namespace Shoestring.Runtime;

/// <summary>What a model says of itself.</summary>
/// <param name="ProducerName">What wrote it.</param>
/// <param name="CustomMetadataMap">Free entries: labels, preprocessing, provenance.</param>
public sealed record ModelMetadata(string ProducerName, IReadOnlyDictionary<string, string> CustomMetadataMap);
