using System.Collections.Immutable;
using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>What a shape rule refuses, and that its message names the cause.</summary>
public sealed class ShapeRuleTests
{
    private static readonly TensorType Picture = TensorType.Float("N", 3, 8, 8);

    [Fact]
    public void Wrong_operands_are_refused_with_the_cause()
    {
        Refused("inner extents 4 and 5", new Gemm(), TensorType.Float("N", 4), TensorType.Float(5, 6));
        Refused("bias", new Gemm(TransB: true), TensorType.Float("N", 4), TensorType.Float(6, 4), TensorType.Float(5));
        Refused("rank 2", new MatMul(), TensorType.Float(4), TensorType.Float(4, 4));
        Refused("cannot broadcast", new Div(), TensorType.Float("N", 4), TensorType.Float("N", 5));
        Refused("not Bool", new Where(), TensorType.Float(4), TensorType.Float(4), TensorType.Float(4));
        Refused("axis 4", new Softmax(4), Picture);
        Refused("differ outside axis 1", new Concat(1), Picture, TensorType.Float("N", 3, 4, 8));
        Refused("symbolic axis", new Concat(0), Picture, Picture);
        Refused("do not fill", new Split(1, [1, 1]), Picture);
        Refused("symbolic axis", new Slice(0, 0, 1), Picture);
        Refused("no order", new Transpose([0, 0, 1, 2]), Picture);
        Refused("extent 1", new Squeeze([1]), Picture);
        Refused("larger than the padded picture", new MaxPool(PoolWindow.Square(9)), Picture);
        Refused("larger than the padded picture", new Conv(ConvWindow.Square(2)), Picture, TensorType.Float(4, 3, 9, 9));
        Refused("window would be empty", new AveragePool(PoolWindow.Square(2, 2, 2)), Picture);
        Refused("no dilation", new AveragePool(PoolWindow.Square(2, 2, 0, 2)), Picture);
        Refused("not integers", new Gather(), TensorType.Float(4, 4), TensorType.Float(2));
        Refused("not in [0, 1)", new DropoutTraining(1, 0), Picture);
        Refused("are not [3]", new FakeQuantize(-8, 7, 1), Picture, TensorType.Float(2), TensorType.Float(2));
        Refused("zero point is Float32", new QuantizeLinear(ElementType.Int8), Picture, TensorType.Float(), TensorType.Float());
        Refused("targets", new SoftmaxCrossEntropy(), TensorType.Float("N", 4), TensorType.Float("N", 5));
        Refused("parameters", new LayerNormalization(), Picture, TensorType.Float(3));
    }

    [Fact]
    public void A_slice_counts_as_ONNX_does()
    {
        Assert.Equal((1, 3), new Slice(0, 1, 4).Range(10));
        Assert.Equal((6, 4), new Slice(0, -4, int.MaxValue).Range(10));
        Assert.Equal((0, 5), new Slice(0, 0, 10, 2).Range(9));
        Assert.Equal((5, 0), new Slice(0, 9, 12).Range(5));
        Assert.Equal((0, 4), new Slice(0, -9, -1).Range(5));
        Assert.Equal((3, 0), new Slice(0, 3, 2).Range(5));
    }

    private static void Refused(string cause, Op op, params TensorType[] inputs)
    {
        var error = Assert.Throws<ArgumentException>(() => op.Infer([.. inputs]));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }
}
