using System.Text;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Onnx.Tests.Formats;

public sealed class SafetensorsTests
{
    private static readonly NamedTensor[] Tensors = [.. Samples.All().Select((t, i) => new NamedTensor($"layer.{i}.weight", t))];

    [Fact]
    public void What_is_written_is_read()
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["é\""] = "line\nbreak" };
        var bytes = Samples.Write(s => Safetensors.Write(s, Tensors, metadata));
        var read = Safetensors.Read(new MemoryStream(bytes), "file");
        Assert.Equal(metadata, read.Metadata);
        Assert.Equal(Tensors.Select(t => t.Name), read.Tensors.Select(t => t.Name));
        foreach (var (expected, actual) in Tensors.Zip(read.Tensors))
        {
            Samples.Same(expected.Tensor, actual.Tensor);
        }
    }

    [Fact]
    public void Tensors_may_lie_in_another_order_than_they_are_named()
    {
        var bytes = File("""{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}""", 255, 2, 3);
        var read = Safetensors.Read(new MemoryStream(bytes), "file").Tensors;
        Assert.Equal("b", read[0].Name);
        Samples.Same(Tensor.Of([(byte)2, (byte)3], 2), read[0].Tensor);
        Samples.Same(Tensor.Of([(sbyte)-1]), read[1].Tensor);
    }

    [Fact]
    public void Bfloat16_is_read_as_float32()
    {
        var bytes = File("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", 0x80, 0x3F, 0x20, 0xC0);
        Samples.Same(Tensor.Of([1f, -2.5f], 2), Safetensors.Read(new MemoryStream(bytes), "file").Tensors[0].Tensor);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "hole")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "3 are there")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "3 are there")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}""", "does not take the bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[3,0]}}""", "does not take the bytes")]
    [InlineData("""{"a":{"dtype":"U16","shape":[3],"data_offsets":[0,6]}}""", "'U16'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"a":{"dtype":"U8","shape":[0],"data_offsets":[3,3]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,3]}}""", "has the extent")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,3]}}""", "more than one tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,3]}}""", "damaged header")]
    [InlineData("""{"a":[[[[[[[[[[1]]]]]]]]]]}""", "header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,3],"data_offsets":[0,3]}}""", "more than 8")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3],"x":1}}""", "unknown key 'x'")]
    [InlineData("", "damaged header")]
    [InlineData("{", "header")]
    public void What_breaks_the_format_is_refused(string header, string reason)
    {
        var e = Assert.Throws<InputException>(() => Safetensors.Read(new MemoryStream(File(header, 1, 2, 3)), "file"));
        Assert.StartsWith("file: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_over_16_MiB_is_refused_before_it_is_read()
    {
        byte[] bytes = [1, 0, 0, 1, 0, 0, 0, 0, .. "{}"u8];
        var e = Assert.Throws<InputException>(() => Safetensors.Read(new MemoryStream(bytes), "file"));
        Assert.Contains("over the limit", e.Message, StringComparison.Ordinal);
    }

    private static byte[] File(string header, params byte[] data) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];
}
