using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Fuzz.Tests.Seeds;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Proto;
using Shoestring.Onnx.Tests.Export;

namespace Shoestring.Fuzz.Tests;

public sealed class OnnxFuzzTests
{
    private static readonly ModelProto[] Good =
    [
        .. ExportCases.All.SelectMany((c, i) => new[]
        {
            OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions { QuantizedForm = i % 2 == 0 ? QuantizedForm.Qdq : QuantizedForm.Integer }),
            OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions { Compact = true, Opset = 18, IrVersion = 8, Labels = ["a", "b"] }),
        }),
    ];

    private static readonly string[] Words =
        [.. ImportTable.Rows.Keys, .. Good.SelectMany(m => m.Graph.Node).SelectMany(n => n.Attribute).Select(a => a.Name).Distinct()];

    [Fact]
    public void Models() => new Fuzzer(
        "onnx", (bytes, name) => OnnxImporter.Import(new MemoryStream(bytes), name), free: Fuzzer.LeanBytes).Run(
        new ProtoMutator(Good, Words), new ProtoMutator(Good, Words),
        new Bytewise([.. Good.Select(m => Arrays.Write(s => Google.Protobuf.MessageExtensions.WriteTo(m, s)))]));

    [Fact]
    public void Tensors()
    {
        TensorProto[] tensors = [.. Arrays.Named.Select(t => TensorProtos.Of(t.Name, t.Tensor))];
        new Fuzzer("pb", (bytes, name) => OnnxTensor.Read(new MemoryStream(bytes), name), free: Fuzzer.LeanBytes).Run(
            new ProtoMutator(tensors, ["x"]), new Bytewise([.. Arrays.Named.Select(t => Arrays.Write(s => OnnxTensor.Write(s, t)))]));
    }
}
