using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Onnx.Tests.Formats;

public sealed class TensorFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shoestring");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("x.npy", 1)]
    [InlineData("x.npz", 2)]
    [InlineData("x.pb", 1)]
    [InlineData("x.safetensors", 2)]
    public void The_ending_says_the_format(string name, int count)
    {
        var tensors = Enumerable.Range(0, count).Select(i => new NamedTensor($"t{i}", Tensor.Of([i + 0.5f], 1))).ToList();
        var path = Path.Combine(_folder.FullName, name);
        TensorFile.Write(path, tensors);
        var read = TensorFile.Read(path);
        Assert.Equal(tensors.Select(t => t.Tensor.ValueAt(0)), read.Select(t => t.Tensor.ValueAt(0)));
    }

    [Theory]
    [InlineData("model.pth")]
    [InlineData("model.pt")]
    [InlineData("model.PKL")]
    public void Pickles_are_refused_by_ending_with_what_to_do(string name)
    {
        var e = Assert.Throws<InputException>(() => TensorFile.Read(name));
        Assert.Contains("safetensors.torch", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46 })]
    [InlineData(new byte[] { 0x80, 4, 0x95, 0x1D, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0, 0, 0 })]
    public void Pickles_are_refused_by_content(byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, "x.safetensors");
        File.WriteAllBytes(path, bytes);
        Assert.Contains("pickle", Assert.Throws<InputException>(() => TensorFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_unknown_is_named()
    {
        Assert.Contains("no such file", Assert.Throws<InputException>(() => TensorFile.Read("none.npy")).Message, StringComparison.Ordinal);
        Assert.Contains(".npz", Assert.Throws<InputException>(() => TensorFile.Read("x.csv")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "use .npz",
            Assert.Throws<InputException>(() => TensorFile.Write("x.npy", [])).Message,
            StringComparison.Ordinal);
    }
}
