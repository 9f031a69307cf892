using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Proto;
using Shoestring.Onnx.Tests.Export;
using static Shoestring.Onnx.Tests.Import.Protos;

namespace Shoestring.Onnx.Tests.Import;

/// <summary>What holds for every row of the import table.</summary>
public sealed class RowTests
{
    private static readonly TensorProto[] Operands =
    [
        new TensorProto { Name = "scalar", DataType = 1, FloatData = { 2 } }, Ints("ints", 0, 1, -3), Ints("huge", long.MaxValue, 1 << 30),
        new TensorProto { Name = "weights", DataType = 1, Dims = { 2, 2, 1, 1 }, FloatData = { 1, 2, 3, 4 } },
        new TensorProto { Name = "empty", DataType = 7, Dims = { 0 } }, new TensorProto { Name = "byte", DataType = 2, Int32Data = { 3 } },
        new TensorProto { Name = "truth", DataType = 9, Dims = { 2 }, Int32Data = { 0, 1 } },
    ];

    public static TheoryData<string> Operators => [.. ImportTable.Rows.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operands_that_make_no_sense_are_refused_in_one_line(string key)
    {
        // Every pair of operands, some of which no operator of this kind can have, followed by more of the same.
        string[] names = ["x", "picture", .. Operands.Select(o => o.Name)];
        var (domain, type) = key.LastIndexOf('.') is var dot && dot < 0 ? ("", key) : (key[..dot], key[(dot + 1)..]);
        var read = 0;
        foreach (var first in names)
        {
            foreach (var second in names)
            {
                foreach (var count in new[] { 1, 2, 3, 9 })
                {
                    var node = Node(type, [first, .. Enumerable.Repeat(second, count - 1)], ["y", "z"]);
                    node.Domain = domain;
                    var model = Model([Node("Reshape", ["x", "four"], ["picture"]), node], [.. Operands, Ints("four", -1, 4, 1, 1)]);
                    try
                    {
                        OnnxImporter.Import(new MemoryStream(model.ToByteArray()), "file");
                        read++;
                    }
                    catch (InputException e)
                    {
                        Assert.StartsWith("file: ", e.Message, StringComparison.Ordinal);
                        Assert.DoesNotContain('\n', e.Message);
                    }
                }
            }
        }

        Assert.InRange(read, 0, names.Length * names.Length * 4);
    }

    [Theory]
    [InlineData("RNN", 1)]
    [InlineData("GRU", 3)]
    [InlineData("LSTM", 4)]
    public void A_recurrent_layer_in_both_directions_computes_what_the_runtime_computes(string type, int gates)
    {
        const int Size = 3;
        TensorProto Made(string name, params int[] shape)
        {
            var proto = new TensorProto { Name = name, DataType = 1 };
            proto.Dims.AddRange(shape.Select(s => (long)s));
            proto.FloatData.AddRange(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => MathF.Sin((i + name.Length) * 1.7f)));
            return proto;
        }

        // Steps [4, N, 1]; the states of all steps are not asked for, only the last ones.
        var model = Model(
            [
                Node("Unsqueeze", ["x", "two"], ["wide"]), Node("Transpose", ["wide"], ["steps"], Attributes.Ints("perm", [1, 0, 2])!),
                Node(type, ["steps", "w", "r", "b"], ["", "last"], [Attributes.Text("direction", "bidirectional"), .. new[] { Attributes.Int("hidden_size", Size), Attributes.Int("linear_before_reset", type == "GRU" ? 1 : 0, unless: 0) }.OfType<AttributeProto>()]),
                Node("Transpose", ["last"], ["front"], Attributes.Ints("perm", [1, 0, 2])!), Node("Flatten", ["front"], ["y"]),
            ],
            Ints("two", 2), Made("w", 2, gates * Size, 1), Made("r", 2, gates * Size, Size), Made("b", 2, 2 * gates * Size));
        model.Graph.Output[0].Type = model.Graph.Input[0].Type.Clone();
        model.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue = 2 * Size;
        var read = Read(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Of([0.4f, -1.2f, 2.5f, 0.9f, -3.1f, 1.7f, 0.05f, -0.6f], 2, 4) };
        var mine = ExportCase.Run(read.Graph, read.Weights, inputs)["y"];
        var theirs = RuntimeTests.Run(model.ToByteArray(), inputs)["y"];
        Assert.Equal(theirs.Dimensions.AsEnumerable(), mine.Dimensions);
        for (var i = 0; i < mine.Length; i++)
        {
            Assert.Equal(theirs.ValueAt(i), mine.ValueAt(i), 1e-5);
        }
    }

    [Fact]
    public void An_integer_network_of_a_runtimes_own_operators_computes_what_the_runtime_computes()
    {
        // As ONNX Runtime's quantiser writes a residual block: QLinearConv, QLinearAdd, QLinearGlobalAveragePool, QLinearSigmoid, QLinearMul.
        NodeProto Own(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
        {
            var node = Node(type, inputs, outputs, attributes);
            node.Domain = "com.microsoft";
            return node;
        }

        TensorProto Codes(string name, int type, params int[] numbers) => new() { Name = name, DataType = type, Int32Data = { numbers } };
        TensorProto Scale(string name, float scale) => new() { Name = name, DataType = 1, FloatData = { scale } };
        var weight = new TensorProto { Name = "w", DataType = 3, Dims = { 4, 4, 1, 1 } };
        weight.Int32Data.AddRange(Enumerable.Range(0, 16).Select(i => (i * 37 % 255) - 127));
        var model = Model(
            [
                Node("Reshape", ["x", "four"], ["picture"]), Node("QuantizeLinear", ["picture", "sx", "zx"], ["q"]),
                Node("QLinearConv", ["q", "sx", "zx", "w", "sw", "zw", "sc", "zc"], ["c"]),
                Own("QLinearAdd", ["c", "sc", "zc", "q", "sx", "zx", "sa", "za"], ["a"]),
                Own("QLinearGlobalAveragePool", ["a", "sa", "za", "sa", "za"], ["g"]),
                Own("QLinearSigmoid", ["g", "sa", "za", "ss", "zs"], ["s"]),
                Own("QLinearMul", ["a", "sa", "za", "s", "ss", "zs", "sa", "za"], ["m"]),
                Node("DequantizeLinear", ["m", "sa", "za"], ["real"]), Node("Flatten", ["real"], ["y"]),
            ],
            Ints("four", -1, 4, 1, 1), weight, Scale("sx", 0.03f), Codes("zx", 2, 128), Scale("sw", 0.01f), Codes("zw", 3, 0),
            Scale("sc", 0.05f), Codes("zc", 2, 120), Scale("sa", 0.06f), Codes("za", 2, 125), Scale("ss", 1f / 256), Codes("zs", 2, 0));
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        model.Graph.Output[0].Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = 1,
                Shape = new TensorShapeProto
                {
                    Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" }, new TensorShapeProto.Types.Dimension { DimValue = 4 } },
                },
            },
        };
        var read = Read(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Of([0.4f, -1.2f, 2.5f, 0.9f, -3.1f, 1.7f, 0.05f, -0.6f], 2, 4) };
        var mine = ExportCase.Run(read.Graph, read.Weights, inputs)["y"];
        var theirs = RuntimeTests.Run(model.ToByteArray(), inputs)["y"];
        for (var i = 0; i < mine.Length; i++)
        {
            // One step of the last scale: a runtime rounds on integers.
            Assert.Equal(theirs.ValueAt(i), mine.ValueAt(i), 0.0601);
        }

        Assert.True(mine.Data.Distinct().Count() > 3);
        Assert.Contains(read.Graph.Parameters, p => p.Name == "w" && p.Role == ParameterRole.Weight);
    }
}
