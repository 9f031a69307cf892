using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Proto;
using Shoestring.Onnx.Tests.Export;
using Shoestring.Onnx.Tests.Formats;

namespace Shoestring.Onnx.Tests.Import;

public sealed class ImportTests
{
    [Fact]
    public void An_unsupported_operator_is_named_before_anything_else()
    {
        // The first node is broken too, but what cannot be supported at all comes first.
        var model = Model(
            Node("Relu", ["nothing"], ["a"]), Node("NonMaxSuppression", ["a"], ["b"], "nms"), Node("Loop", ["b"], ["y"]));
        Refused(model, "NonMaxSuppression 'nms' (node 1)", "Loop 'y' (node 2)");
    }

    [Fact]
    public void An_operator_of_another_domain_is_named()
    {
        var node = Node("Relu", ["x"], ["y"]);
        node.Domain = "com.example";
        Refused(Model(node), "com.example");
    }

    [Fact]
    public void What_does_not_fit_is_named_with_its_node()
    {
        Refused(Model(Node("Relu", ["z"], ["y"], "act")), "Relu 'act' (node 0)", "'z'");
        Refused(Model(Node("Relu", [], ["y"])), "input 0 is missing");
        Refused(Model(Node("Relu", ["x"], ["x"])), "made twice");
        Refused(Model(Node("Relu", ["x"], ["w"])), "nothing makes the output 'y'");
        Refused(Model(With(Node("Transpose", ["x"], ["y"]), Attributes.Ints("perm", [5, 6])!)), "Transpose 'y'");
        Refused(Model(With(Node("Softmax", ["x"], ["y"]), Attributes.Text("axis", "one"))), "'axis'");
        Refused(Model(Node("Reshape", ["x", "x"], ["y"])), "computed while the model runs");
    }

    [Fact]
    public void Old_and_new_operator_sets_are_refused()
    {
        foreach (var version in new[] { 0, 99 })
        {
            var model = Model(Node("Relu", ["x"], ["y"]));
            model.OpsetImport[0].Version = version;
            Refused(model, $"operator set {version}");
        }
    }

    [Fact]
    public void External_data_is_refused()
    {
        var model = Model(Node("Add", ["x", "w"], ["y"]));
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { 4 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = "/etc/passwd" } },
        });
        Refused(model, "'w'", "another file");
    }

    [Fact]
    public void Too_many_nodes_and_too_deep_nests_are_refused()
    {
        var many = Model([.. Enumerable.Range(0, 50).Select(i => Node("Relu", ["x"], [$"v{i}"]))]);
        var e = Assert.Throws<InputException>(() => OnnxImporter.Import(
            new MemoryStream(many.ToByteArray()), "file", new OnnxLimits { MaxNodes = 49 }));
        Assert.Contains("50 nodes", e.Message, StringComparison.Ordinal);

        var graph = new GraphProto();
        for (var i = 0; i < 50; i++)
        {
            var node = new NodeProto { OpType = "If" };
            node.Attribute.Add(new AttributeProto { Name = "then_branch", G = graph });
            graph = new GraphProto { Node = { node } };
        }

        Refused(new ModelProto { Graph = graph }, "deep");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a model at all")]
    [InlineData("<html>404</html>")]
    public void What_is_no_model_is_refused(string text)
    {
        var e = Assert.Throws<InputException>(() => OnnxImporter.Import(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "file"));
        Assert.Contains("is not an ONNX model", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_of_old_operator_sets_are_read()
    {
        var clip = With(Node("Clip", ["x"], ["c"]), Attributes.Float("min", -1)!, Attributes.Float("max", 2)!);
        var squeeze = With(Node("Unsqueeze", ["c"], ["u"]), Attributes.Ints("axes", [0])!);
        var sum = With(Node("ReduceSum", ["u"], ["y"]), Attributes.Ints("axes", [2])!, Attributes.Int("keepdims", 0)!);
        var model = Model(clip, squeeze, sum);
        model.OpsetImport[0].Version = 10;
        var graph = Import(model).Graph;
        Assert.Equal([new Clip(-1, 2)], graph.Nodes.Take(1).Select(n => n.Op));
        Assert.Equal(new Shape(1, "N"), graph.Outputs[0].Shape);
    }

    [Fact]
    public void The_usual_view_of_a_batch_keeps_it_symbolic()
    {
        var model = Model(Node("Reshape", ["x", "s"], ["y"]));
        model.Graph.Initializer.Add(new TensorProto { Name = "s", DataType = 7, Dims = { 3 }, Int64Data = { -1, 2, 2 } });
        Assert.Equal(new Shape("N", 2, 2), Import(model).Graph.Outputs[0].Shape);
    }

    [Fact]
    public void A_scaled_product_is_worked_out()
    {
        var gemm = With(Node("Gemm", ["x", "w", "c"], ["y"]), Attributes.Float("alpha", 0.5)!, Attributes.Float("beta", 2)!);
        var model = Model(gemm);
        model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 4, 1 }, FloatData = { 1, 2, 3, 4 } });
        model.Graph.Initializer.Add(new TensorProto { Name = "c", DataType = 1, Dims = { 1 }, FloatData = { 10 } });
        var read = Import(model);
        var x = Tensor.Of([1f, 1, 1, 1, 2, 0, 0, 0], 2, 4);
        var y = ExportCase.Run(read.Graph, read.Weights, new Dictionary<string, Tensor> { ["x"] = x })["y"];
        Assert.Equal([25.0, 21.0], y.Data);
    }

    [Fact]
    public void Automatic_padding_is_worked_out()
    {
        var model = Model(With(
            Node("MaxPool", ["x"], ["y"]), Attributes.Ints("kernel_shape", [3, 2])!, Attributes.Ints("strides", [2, 2])!,
            Attributes.Text("auto_pad", "SAME_UPPER")));
        var shape = model.Graph.Input[0].Type.TensorType.Shape;
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 6 });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 5 });
        var graph = Import(model).Graph;
        Assert.Equal(new Shape("N", 4, 3, 3), graph.Outputs[0].Shape);
        Assert.Equal(new ConvWindow(2, 2, 0, 0, 1, 1, 1, 1), ((MaxPool)graph.Nodes[0].Op).Pool.Window);
    }

    private static ImportedModel Import(ModelProto model) => OnnxImporter.Import(new MemoryStream(model.ToByteArray()), "file");

    private static void Refused(ModelProto model, params string[] parts)
    {
        var e = Assert.Throws<InputException>(() => Import(model));
        Assert.StartsWith("file: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    private static NodeProto Node(string operatorType, string[] inputs, string[] outputs, string name = "")
    {
        var node = new NodeProto { OpType = operatorType, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    private static NodeProto With(NodeProto node, params AttributeProto[] attributes)
    {
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static ModelProto Model(params NodeProto[] nodes)
    {
        var type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = 1,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        new TensorShapeProto.Types.Dimension { DimParam = "N" }, new TensorShapeProto.Types.Dimension { DimValue = 4 },
                    },
                },
            },
        };
        var graph = new GraphProto { Name = "test", Input = { new ValueInfoProto { Name = "x", Type = type } }, Output = { new ValueInfoProto { Name = "y" } } };
        graph.Node.AddRange(nodes);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
    }
}
