using System.Security.Cryptography;
using System.Text;

namespace Shoestring.Training.Checkpoints;

/// <summary>Short fingerprints of descriptions.</summary>
internal static class Digest
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of some lines.</summary>
    public static string Of(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
}
