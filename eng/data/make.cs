#:project ../../src/Shoestring.Data/Shoestring.Data.csproj
#:property TreatWarningsAsErrors=false
#:property RestorePackagesWithLockFile=false
#:property EnforceCodeStyleInBuild=false
#:property RunAnalyzers=false
#:property PublishAot=false

// Makes test material, not part of the product; called by eng/data/make.
//   fashion TARGET          the first 2,000 training and 1,000 test pictures of fashion-mnist as PNG class folders
//   emoji PACKAGE TARGET    npm emoji-datasource-google: 9 categories, on white, one base emoji never in both splits
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shoestring.Data;

switch (args)
{
    case ["fashion", var target]:
        Fashion(target);
        break;
    case ["emoji", var package, var target, .. var flags]:
        Emoji(package, target, flags.Contains("--skin-tones"));
        break;
    default:
        Console.Error.WriteLine("make fashion TARGET | emoji PACKAGE TARGET [--skin-tones]");
        return 2;
}

return 0;

static void Fashion(string target)
{
    var found = DataSets.Open("fashion-mnist", Console.Error.WriteLine);
    foreach (var (split, data, count) in new[] { ("train", found.Train, 2000), ("test", found.Test!, 1000) })
    {
        for (var i = 0; i < count; i++)
        {
            var name = found.ClassNames[data.Labels[i]].Replace("/", "-").Replace(" ", "-").ToLowerInvariant();
            Write(Path.Combine(target, split, name, $"{i:D5}.png"), data.Decode(i));
        }
    }
}

static void Emoji(string package, string target, bool skinTones)
{
    var splitOf = new Dictionary<string, string>(); // by pixels: some flags are drawn alike
    using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "emoji.json")));
    foreach (var emoji in json.RootElement.EnumerateArray())
    {
        var category = emoji.GetProperty("category").GetString()!;
        if (category == "Component")
        {
            continue; // five skin-tone swatches: no category of its own
        }

        // One emoji in 5 goes to the test, by a hash of its base: gender and skin variants share the base.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Base(emoji.GetProperty("unified").GetString()!)));
        var split = hash[0] % 5 == 0 ? "test" : "train";
        var folder = category.Replace(" & ", "-and-").Replace(" ", "-").ToLowerInvariant();
        var variants = skinTones && emoji.TryGetProperty("skin_variations", out var skins)
            ? skins.EnumerateObject().Select(s => s.Value) : [];
        foreach (var variant in variants.Prepend(emoji))
        {
            var file = variant.GetProperty("image").GetString()!;
            var path = Path.Combine(package, "img", "google", "64", file);
            if (variant.GetProperty("has_img_google").GetBoolean() && File.Exists(path))
            {
                var picture = PictureDecoder.Decode(path);
                var pixels = Convert.ToHexString(SHA256.HashData(picture.Pixels));
                splitOf.TryAdd(pixels, split);
                Write(Path.Combine(target, splitOf[pixels], folder, file), picture);
            }
        }
    }
}

static string Base(string unified)
{
    var points = unified.Split('-').Where(p => !Regex.IsMatch(p, "^(1F3F[B-F]|FE0F|2640|2642|200D)$"))
        .Select(p => p is "1F468" or "1F469" ? "1F9D1" : p);
    return string.Join('-', points);
}

static void Write(string path, Picture picture)
{
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllBytes(path, PngEncoder.Encode(picture));
}
