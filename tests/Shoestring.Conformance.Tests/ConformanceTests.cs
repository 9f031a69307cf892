namespace Shoestring.Conformance.Tests;

/// <summary>ONNX's operator vectors through the importer, the references and the compiled program.</summary>
public sealed class ConformanceTests
{
    private const int FewestVectors = 900;

    [Fact]
    public void No_vector_computes_something_wrong() => Assert.Empty(
        Runs.Verdicts.Where(v => v.Outcome == Outcome.Failed).Select(v => $"{v.Name}: {v.Detail}"));

    [Fact]
    public void There_are_as_many_vectors_as_the_package_has() => Assert.True(Runs.Verdicts.Length > FewestVectors);

    [Fact]
    public void Every_vector_of_every_listed_operator_passes()
    {
        var rows = OperatorRow.All.ToDictionary(r => r.Name);
        Assert.All(OpsDocument.Listed, name =>
        {
            Assert.True(rows.ContainsKey(name), $"{name} is listed and has no vector");
            Assert.Empty(rows[name].Verdicts.Where(v => v.Outcome != Outcome.Passed).Select(v => $"{v.Name}: {v.Detail}"));
        });
    }

    [Fact]
    public void Every_operator_whose_vectors_pass_is_listed() =>
        Assert.Empty(OperatorRow.All.Where(r => r.Passes).Select(r => r.Name).Except(OpsDocument.Listed));

    [Theory]
    [InlineData("zoo", "Add AveragePool BatchNormalization Clip Concat Conv Flatten Gemm GlobalAveragePool HardSigmoid HardSwish MaxPool Mul "
        + "ReduceMean Relu Reshape Sigmoid Slice Split Transpose")]
    [InlineData("real", "Add BatchNormalization Cast Clip Concat Constant Conv Div GlobalAveragePool HardSigmoid LeakyRelu MatMul Max MaxPool "
        + "Mul Relu Reshape Shape Slice Softmax")]
    [InlineData("int8", "QuantizeLinear DequantizeLinear QLinearConv QLinearMatMul ConvInteger MatMulInteger DynamicQuantizeLinear")]
    public void What_the_zoo_real_models_and_integer_models_use_is_listed(string what, string operators) =>
        Assert.True(operators.Split(' ').Except(OpsDocument.Listed).ToArray() is [], what);

    [Fact]
    public void The_document_says_what_the_vectors_say()
    {
        var text = OpsDocument.Text();
        if (Environment.GetEnvironmentVariable("SHOESTRING_WRITE_DOCS") == "1")
        {
            File.WriteAllText(OpsDocument.Path, text);
        }

        Assert.Equal(text, File.ReadAllText(OpsDocument.Path));
    }

    [Fact]
    public void A_wrong_number_is_seen()
    {
        // The vectors of one operator with the outputs of another: the runner must not pass what is not equal.
        var folder = Directory.CreateTempSubdirectory("vector").FullName;
        try
        {
            var set = Directory.CreateDirectory(Path.Combine(folder, "test_data_set_0")).FullName;
            var (model, other) = (Path.Combine(Vectors.Root, "node", "test_floor"), Path.Combine(Vectors.Root, "node", "test_ceil"));
            File.Copy(Path.Combine(model, "model.onnx"), Path.Combine(folder, "model.onnx"));
            File.Copy(Path.Combine(other, "test_data_set_0", "input_0.pb"), Path.Combine(set, "input_0.pb"));
            File.Copy(Path.Combine(other, "test_data_set_0", "output_0.pb"), Path.Combine(set, "output_0.pb"));
            using var runner = new VectorRunner();
            Assert.Equal(Outcome.Failed, runner.Run(folder).Outcome);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
