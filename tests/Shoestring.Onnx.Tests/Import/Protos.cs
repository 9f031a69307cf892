using Google.Protobuf;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Tests.Import;

/// <summary>Small models, made message by message: input x [N, 4], output y.</summary>
internal static class Protos
{
    /// <summary>Reads a model.</summary>
    public static ImportedModel Read(ModelProto model) => OnnxImporter.Import(new MemoryStream(model.ToByteArray()), "file");

    /// <summary>A node.</summary>
    public static NodeProto Node(string operatorType, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operatorType };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>An Int64 tensor.</summary>
    public static TensorProto Ints(string name, params long[] numbers) =>
        new() { Name = name, DataType = 7, Dims = { numbers.Length }, Int64Data = { numbers } };

    /// <summary>A tensor attribute.</summary>
    public static AttributeProto Value(string name, Tensor tensor) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = TensorProtos.Of("", tensor) };

    /// <summary>A branch.</summary>
    public static AttributeProto Branch(string name, string output, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Output = { new ValueInfoProto { Name = output } } };
        graph.Node.AddRange(nodes);
        return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
    }

    /// <summary>A model of these nodes.</summary>
    public static ModelProto Model(NodeProto[] nodes, params TensorProto[] tensors)
    {
        var shape = new TensorShapeProto
        {
            Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" }, new TensorShapeProto.Types.Dimension { DimValue = 4 } },
        };
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } };
        var graph = new GraphProto { Name = "test", Input = { new ValueInfoProto { Name = "x", Type = type } }, Output = { new ValueInfoProto { Name = "y" } } };
        graph.Node.AddRange(nodes);
        graph.Initializer.AddRange(tensors);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
    }
}
