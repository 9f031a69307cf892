namespace Shoestring.Data;

/// <summary>A sample as a person finds it again.</summary>
/// <param name="Split">train, validation or test.</param>
/// <param name="Id">Its path, or file and number.</param>
/// <param name="ClassName">Its class.</param>
public sealed record SampleReference(string Split, string Id, string ClassName);
