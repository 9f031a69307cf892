using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Tests.Formats;

public sealed class OnnxTensorTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        foreach (var tensor in Samples.All())
        {
            var bytes = Samples.Write(s => OnnxTensor.Write(s, new NamedTensor("x", tensor)));
            var read = OnnxTensor.Read(new MemoryStream(bytes), "file");
            Assert.Equal("x", read.Name);
            Samples.Same(tensor, read.Tensor);
        }
    }

    [Fact]
    public void Numbers_in_typed_fields_are_read()
    {
        Samples.Same(Tensor.Of([1f, 2f], 2), Read(new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } }));
        Samples.Same(Tensor.Of([(sbyte)-1, (sbyte)2], 2), Read(new TensorProto { DataType = 3, Dims = { 2 }, Int32Data = { -1, 2 } }));
        Samples.Same(Tensor.Of([(Half)1], 1), Read(new TensorProto { DataType = 10, Dims = { 1 }, Int32Data = { 0x3C00 } }));
        Samples.Same(Tensor.Of([1f], 1), Read(new TensorProto { DataType = 16, Dims = { 1 }, Int32Data = { 0x3F80 } }));
        Samples.Same(Tensor.Of([5L]), Read(new TensorProto { DataType = 7, Int64Data = { 5 } }));
    }

    [Fact]
    public void External_data_is_refused()
    {
        var proto = new TensorProto
        {
            DataType = 1,
            Dims = { 1 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" } },
        };
        Assert.Contains("another file", Refusal(proto.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_are_checked()
    {
        Assert.Contains("0 numbers", Refusal(new TensorProto { DataType = 1, Dims = { 5 } }.ToByteArray()), StringComparison.Ordinal);
        Assert.Contains("extent -5", Refusal(new TensorProto { DataType = 1, Dims = { -5 } }.ToByteArray()), StringComparison.Ordinal);
        Assert.Contains("String", Refusal(new TensorProto { DataType = 8, Dims = { 1 } }.ToByteArray()), StringComparison.Ordinal);
        Assert.Contains("bytes", Refusal(
            new TensorProto { DataType = 1, Dims = { 5 }, RawData = ByteString.CopyFrom(1, 2) }.ToByteArray()), StringComparison.Ordinal);
        Assert.Contains("is not an ONNX tensor", Refusal([0xFF, 0xFF]), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_bytes_that_ask_for_an_object_are_counted()
    {
        // Field 13 (external_data), empty, two million times.
        var bytes = new byte[4_000_000];
        for (var i = 0; i < bytes.Length; i += 2)
        {
            (bytes[i], bytes[i + 1]) = ((13 << 3) | 2, 0);
        }

        Assert.Contains("parts", Refusal(bytes), StringComparison.Ordinal);
    }

    private static Tensor Read(TensorProto proto) => OnnxTensor.Read(new MemoryStream(proto.ToByteArray()), "file").Tensor;

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<InputException>(() => OnnxTensor.Read(new MemoryStream(bytes), "file")).Message;
}
