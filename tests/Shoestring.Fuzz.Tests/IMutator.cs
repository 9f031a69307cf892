using Shoestring.Random;

namespace Shoestring.Fuzz.Tests;

/// <summary>Makes a bad file of a good one; the same cursor makes the same file.</summary>
internal interface IMutator
{
    byte[] Make(ref RandomCursor random);
}
