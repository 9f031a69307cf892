using Shoestring.Data;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;

namespace Shoestring.Fuzz.Tests;

/// <summary>What was found once stays mended: each file of Corpus/ is taken as the fuzzers ask.</summary>
public sealed class CorpusTests
{
    private static readonly Dictionary<string, Action<byte[], string>> Readers = new()
    {
        [".onnx"] = (bytes, name) => OnnxImporter.Import(new MemoryStream(bytes), name),
        [".pb"] = (bytes, name) => OnnxTensor.Read(new MemoryStream(bytes), name),
        [".npy"] = (bytes, name) => Npy.Read(new MemoryStream(bytes), name),
        [".npz"] = (bytes, name) => Npz.Read(new MemoryStream(bytes), name),
        [".safetensors"] = (bytes, name) => Safetensors.Read(new MemoryStream(bytes), name),
        [".picture"] = (bytes, name) => PictureDecoder.Decode(bytes, name),
    };

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_finding_stays_mended(string file)
    {
        var ending = Path.GetExtension(file);
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", file));
        var finding = new Fuzzer(ending[1..], Readers[ending]).Finding(bytes);
        Assert.True(finding is null, finding);
    }
}
