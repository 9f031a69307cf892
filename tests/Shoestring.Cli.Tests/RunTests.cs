using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;

namespace Shoestring.Cli.Tests;

/// <summary>A model of two inputs of two types and two outputs: sum = a + float(b), double = 2·b.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Material _material = new();
    private readonly Tensor<float> _a = Tensor.Of([0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f], 2, 3);
    private readonly Tensor<long> _b = Tensor.Of([1L, 2, 3, 4, 5, 6], 2, 3);

    public RunTests()
    {
        var b = new GraphBuilder("two");
        var x = b.Input("a", TensorType.Float("N", 3));
        var y = b.Input("b", new TensorType(ElementType.Int64, new Shape(["N", 3])));
        var sum = b.Add("sum", new Add(), x, b.Add("wide", new Cast(ElementType.Float32), y));
        var twice = b.Add("double", new Add(), y, y);
        var graph = b.Build(sum, twice);
        using var file = File.Create(Model);
        OnnxExporter.Export(graph, new Weights(), new OnnxExportOptions(), file);
    }

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var engine in new[] { "ort", "managed" })
            {
                foreach (var ending in new[] { ".npy", ".npz", ".pb" })
                {
                    cases.Add(engine, ending);
                }
            }

            return cases;
        }
    }

    private string Model => _material["two.onnx"];

    public void Dispose() => _material.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Several_inputs_and_outputs_go_through(string engine, string ending)
    {
        var (a, b, sum, twice) = (_material["x" + ending], _material["y" + ending], _material["s" + ending], _material["d" + ending]);
        TensorFile.Write(a, [new NamedTensor("a", _a)]);
        TensorFile.Write(b, [new NamedTensor("b", _b)]);
        Shell.Json("run", Model, "--engine", engine, "--input", a, "--input", b, "--output", sum, "--output", twice);
        Assert.Equal([1.5, 3.5, 5.5, 7.5, 9.5, 11.5], TensorFile.Read(sum)[0].Tensor.ToDouble().Data);
        var doubled = Assert.IsType<Tensor<long>>(TensorFile.Read(twice)[0].Tensor);
        Assert.Equal([2, 4, 6, 8, 10, 12], doubled.Data);
        Assert.Equal([2, 3], doubled.Dimensions.ToArray());
        Assert.Equal(ending == ".npy" ? "" : "double", TensorFile.Read(twice)[0].Name);
    }

    [Theory]
    [InlineData("ort")]
    [InlineData("managed")]
    public void One_archive_holds_inputs_by_name_in_any_order_and_takes_all_outputs(string engine)
    {
        var (both, all) = (_material["both.npz"], _material["all.npz"]);
        TensorFile.Write(both, [new NamedTensor("b", _b), new NamedTensor("a", _a)]);
        var json = Shell.Json("run", Model, "--engine", engine, "--input", both, "--output", all);
        Assert.Equal("Int64", json.GetProperty("outputs")[1].GetProperty("type").GetString());
        var tensors = TensorFile.Read(all);
        Assert.Equal(["sum", "double"], tensors.Select(t => t.Name));
        Assert.Equal([1.5, 3.5, 5.5, 7.5, 9.5, 11.5], tensors[0].Tensor.ToDouble().Data);
    }

    [Theory]
    [InlineData("ort")]
    [InlineData("managed")]
    public void What_does_not_fit_is_named_with_what_is_expected(string engine)
    {
        var (a, b, wrong, output) = (_material["a.npy"], _material["b.npy"], _material["wrong.npy"], _material["out.npz"]);
        TensorFile.Write(a, [new NamedTensor("", _a)]);
        TensorFile.Write(b, [new NamedTensor("", _b)]);
        TensorFile.Write(wrong, [new NamedTensor("", Tensor.Of(new float[8], 2, 4))]);

        var few = Refused(engine, output, a);
        Assert.Contains("takes 2 inputs ('a' is Float32 [?, 3]; 'b' is Int64 [?, 3]), and 1 are given", few, StringComparison.Ordinal);
        Assert.Contains("'a' is Float32 [?, 3], and the tensor given is Float32 [2, 4]", Refused(engine, output, wrong, b), StringComparison.Ordinal);
        Assert.Contains("'b' is Int64 [?, 3], and the tensor given is Float32 [2, 3]", Refused(engine, output, a, a), StringComparison.Ordinal);
        Assert.Contains("/no/such.npy", Refused(engine, output, a, "/no/such.npy"), StringComparison.Ordinal);
        var many = Shell.Refused(
            2, "run", Model, "--engine", engine, "--input", a, b, "--output", _material["1.npy"], _material["2.npy"], _material["3.npy"]);
        Assert.Contains("2 outputs (sum, double), and 3 files are named", many, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Outputs_without_a_file_are_told()
    {
        var (a, b, first) = (_material["a.npy"], _material["b.npy"], _material["first.npy"]);
        TensorFile.Write(a, [new NamedTensor("", _a)]);
        TensorFile.Write(b, [new NamedTensor("", _b)]);
        var (code, _, error) = Shell.Run("run", Model, "--input", a, b, "--output", first);
        Assert.Equal(0, code);
        Assert.Contains("double is not written", error, StringComparison.Ordinal);
        Assert.Equal([1.5, 3.5, 5.5, 7.5, 9.5, 11.5], TensorFile.Read(first)[0].Tensor.ToDouble().Data);
    }

    [Fact]
    public void The_engine_says_which_integers_it_cannot_hold()
    {
        var (a, b) = (_material["a.npy"], _material["b.npy"]);
        TensorFile.Write(a, [new NamedTensor("", _a)]);
        TensorFile.Write(b, [new NamedTensor("", Tensor.Of([1L, 2, 3, 4, 5, 16777217], 2, 3))]);
        Assert.Contains("'b' holds 16777217", Refused("managed", _material["out.npz"], a, b), StringComparison.Ordinal);
    }

    private string Refused(string engine, string output, params string[] inputs) =>
        Shell.Refused(2, ["run", Model, "--engine", engine, "--input", .. inputs, "--output", output]);
}
