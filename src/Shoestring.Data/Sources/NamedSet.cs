namespace Shoestring.Data;

/// <summary>A data set that Shoestring knows by name: how to get it and how to be sure of it.</summary>
/// <param name="Name">What the user writes.</param>
/// <param name="DebianPackage">The Debian package that holds it.</param>
/// <param name="DebianFolder">Where that package puts it, below the root, without a leading slash.</param>
/// <param name="Address">Where the official files stand; the file's name is appended.</param>
/// <param name="ClassNames">Class names in the order of the labels.</param>
/// <param name="Files">Each gzip file's name and the SHA-256 of its unpacked bytes.</param>
public sealed record NamedSet(
    string Name,
    string DebianPackage,
    string DebianFolder,
    Uri Address,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<(string File, string Sha256)> Files);
