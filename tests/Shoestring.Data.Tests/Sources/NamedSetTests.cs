using System.Security.Cryptography;
using Shoestring.Errors;

namespace Shoestring.Data.Tests.Sources;

public sealed class NamedSetTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void A_whole_copy_in_the_cache_is_used_and_a_damaged_one_is_not()
    {
        var data = Made.Bytes(100, 1);
        var set = new NamedSet(
            "made", "no-such-package-of-ours", "nowhere/made", new Uri("http://127.0.0.1:9/"), ["a", "b"],
            [("x.gz", Convert.ToHexStringLower(SHA256.HashData(data)))]);
        var file = _cache.Write("made/x.gz", Made.GZip(data));
        Assert.Equal(Path.Combine(_cache.Path, "made"), NamedSetFetch.Folder(set, _cache.Path, null));

        data[5]++;
        foreach (var bad in new[] { Made.GZip(data), File.ReadAllBytes(file)[..^60], [] })
        {
            File.WriteAllBytes(file, bad);
            Assert.Throws<InputException>(() => NamedSetFetch.Check(file, set.Files[0].Sha256));
        }
    }

    [Fact]
    public void Rows_are_whole_and_unknown_names_are_told_with_the_known_ones()
    {
        Assert.All(NamedSets.All, s =>
        {
            Assert.NotEmpty(s.ClassNames);
            Assert.All(s.Files, f => Assert.Equal(64, f.Sha256.Length));
            Assert.False(Path.IsPathRooted(s.DebianFolder));
        });
        var error = Assert.Throws<InputException>(() => DataSets.Get("fashion-minst"));
        Assert.Contains("fashion-mnist", error.Message, StringComparison.Ordinal);
    }
}
