using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Proto;
using Shoestring.Onnx.Tests.Export;
using static Shoestring.Onnx.Tests.Import.Protos;

namespace Shoestring.Onnx.Tests.Import;

/// <summary>What is known while a file is read leaves no node behind.</summary>
public sealed class FoldingTests
{
    [Fact]
    public void The_shape_arithmetic_of_a_view_is_folded_away_and_the_batch_stays_open()
    {
        // x.view(x.size(0), -1, x.size(1) / 2), as exporters write it.
        var graph = Read(Model(
            [
                Node("Shape", ["x"], ["s"]), Node("Gather", ["s", "zero"], ["n"]), Node("Unsqueeze", ["n", "axes"], ["n1"]),
                Node("Slice", ["s", "one", "two"], ["c"]), Node("Div", ["c", "two"], ["half"]),
                Node("Concat", ["n1", "rest", "half"], ["target"], Attributes.Int("axis", 0)!), Node("Reshape", ["x", "target"], ["y"]),
            ],
            new TensorProto { Name = "zero", DataType = 7, Int64Data = { 0 } }, Ints("axes", 0), Ints("one", 1), Ints("two", 2),
            Ints("rest", -1))).Graph;
        Assert.Equal(new Shape("N", 2, 2), graph.Outputs[0].Shape);
        Assert.Equal([new Reshape([0, -1, 2])], graph.Nodes.Select(n => n.Op));
        Assert.Empty(graph.Parameters);
    }

    [Fact]
    public void A_constant_of_the_batchs_shape_is_bound_with_it()
    {
        var read = Read(Model(
            [
                Node("Shape", ["x"], ["s"]), Node("ConstantOfShape", ["s"], ["ones"], Value("value", Tensor.Of([1.5f], 1))),
                Node("Add", ["x", "ones"], ["y"]),
            ]));
        var bound = read.Graph.Bind("N", 2);
        Assert.Equal(Shape.Of(2, 4), bound.Outputs[0].Shape);
        var x = Tensor.Of([0f, 1, 2, 3, 4, 5, 6, 7], 2, 4);
        var y = ExportCase.Run(bound, read.Weights, new Dictionary<string, Tensor> { ["x"] = x })["y"];
        Assert.Equal(x.Data.Select(v => v + 1.5), y.Data);
    }

    [Fact]
    public void A_constant_that_is_worked_out_becomes_a_weight_of_its_layer()
    {
        var w = new TensorProto { Name = "w", DataType = 1, Dims = { 3, 4 }, FloatData = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };
        var read = Read(Model([Node("Transpose", ["w"], ["wt"], Attributes.Ints("perm", [1, 0])!), Node("MatMul", ["x", "wt"], ["y"])], w));
        Assert.Equal([new MatMul()], read.Graph.Nodes.Select(n => n.Op));
        Assert.Equal((float[])[1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12], read.Weights["wt"].ToFloat().Data);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_branch_of_a_known_condition_stands_in_place(bool condition)
    {
        // Both branches name their inner value alike, read from outside, and the one not taken may be unsupported.
        var yes = Branch("then_branch", "b", Node("Relu", ["x"], ["a"]), Node("Neg", ["a"], ["b"]));
        var no = Branch("else_branch", "b", Node("Exp", ["h"], ["b"]));
        no.G.Node.Add(condition ? Node("NoSuchOperator", ["b"], ["c"]) : Node("Identity", ["b"], ["c"]));
        no.G.Output[0].Name = "c";
        var model = Model(
            [
                Node("Tanh", ["x"], ["h"]), Node("Shape", ["x"], ["s"]), Node("Gather", ["s", "i"], ["width"]),
                Node("Equal", ["width", "wanted"], ["is"]), Node("If", ["is"], ["y"], yes, no),
            ],
            Ints("i", 1), Ints("wanted", condition ? 4 : 5));
        string[] ops = [.. Read(model).Graph.Nodes.Select(n => n.Op.Type)];
        string[] wanted = condition ? ["Tanh", "Relu", "Neg", "Identity"] : ["Tanh", "Exp", "Identity"];
        Assert.Equal(wanted, ops);
    }

    [Fact]
    public void What_depends_on_the_batch_is_refused_where_it_is_needed()
    {
        string Refusal(params NodeProto[] nodes) => Assert.Throws<InputException>(() => Read(Model(
            [Node("Shape", ["x"], ["s"]), Node("Gather", ["s", "i"], ["n"]), .. nodes], Ints("i", 0), Ints("one", 1)))).Message;

        // n == 1, and the smaller of n and 1, look like constants for some batches.
        Assert.Contains("leaves open", Refusal(
            Node("Equal", ["n", "one"], ["is"]), Node("If", ["is"], ["y"], Branch("then_branch", "x"), Branch("else_branch", "x"))),
            StringComparison.Ordinal);
        Assert.Contains("leaves open", Refusal(
            Node("Cast", ["n"], ["f"], Attributes.Int("to", 1)!), Node("Mul", ["x", "f"], ["y"])), StringComparison.Ordinal);
        Assert.Contains("leaves open", Refusal(
            Node("Mul", ["n", "n"], ["square"]), Node("ConstantOfShape", ["square"], ["y"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_constants_are_refused()
    {
        var e = Assert.Throws<InputException>(() => Read(Model([Node("ConstantOfShape", ["s"], ["y"])], Ints("s", 100_000, 100_000))));
        Assert.Contains("elements", e.Message, StringComparison.Ordinal);
        Assert.Contains("node 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_come_in_every_form()
    {
        AttributeProto[] forms =
        [
            Attributes.Float("value_float", 2)!, Attributes.Int("value_int", 2)!, Attributes.Ints("value_ints", [2])!,
            Value("value", Tensor.Of([2f], [])),
            new AttributeProto { Name = "value_floats", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 2 } },
        ];
        foreach (var form in forms)
        {
            var read = Read(Model(
                [Node("Constant", [], ["c"], form), Node("Cast", ["c"], ["f"], Attributes.Int("to", 1)!), Node("Mul", ["x", "f"], ["y"])]));
            var y = ExportCase.Run(
                read.Graph.Bind("N", 1), read.Weights, new Dictionary<string, Tensor> { ["x"] = Tensor.Of([1f, 2, 3, 4], 1, 4) })["y"];
            Assert.Equal([2.0, 4, 6, 8], y.Data);
        }
    }
}
