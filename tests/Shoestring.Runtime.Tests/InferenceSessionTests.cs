using Shoestring.Errors;
using Shoestring.Runtime.Native;

namespace Shoestring.Runtime.Tests;

public sealed class InferenceSessionTests
{
    [Fact]
    public void A_model_describes_itself()
    {
        using var session = new InferenceSession(TestModels.Affine);
        NodeMetadata input = Assert.Single(session.InputMetadata);
        Assert.Equal("x", input.Name);
        Assert.Equal(TensorElementType.Float, input.ElementType);
        Assert.Equal([-1, 3], input.Dimensions);
        Assert.Equal(["batch", ""], input.SymbolicDimensions);
        Assert.Equal([5, 3], input.ShapeWith(5));
        Assert.Equal(["y", "p"], session.OutputMetadata.Select(output => output.Name));
        Assert.Equal("shoestring-tests", session.ModelMetadata.ProducerName);
        Assert.Equal("no\nyes", session.ModelMetadata.CustomMetadataMap["labels"]);
        Assert.Equal("naïve ✓", session.ModelMetadata.CustomMetadataMap["note"]);
        Assert.StartsWith("1.", InferenceSession.RuntimeVersion);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_computes(int threads)
    {
        using var session = new InferenceSession(
            File.ReadAllBytes(TestModels.Affine), new SessionOptions { IntraOpThreads = threads });
        Assert.Equal([22.5f, 27.5f, 0.5f, -0.5f], session.Run([1f, 2f, 3f, 0f, 0f, 0f], 2, 3));
    }

    [Fact]
    public void Every_element_type_passes_through()
    {
        using var session = new InferenceSession(TestModels.Types);
        IReadOnlyList<OrtValue> outputs = session.Run(
            OrtValue.CreateTensorValueFromMemory([1.5f, -2f], [2]),
            OrtValue.CreateTensorValueFromMemory([1.25, double.MaxValue], [2]),
            OrtValue.CreateTensorValueFromMemory([long.MinValue, 7L], [2]),
            OrtValue.CreateTensorValueFromMemory([int.MinValue, 7], [2]),
            OrtValue.CreateTensorValueFromMemory([(byte)0, (byte)255], [2]),
            OrtValue.CreateTensorValueFromMemory([(sbyte)-128, (sbyte)127], [2]),
            OrtValue.CreateTensorValueFromMemory([true, false], [2]));
        Assert.Equal([1.5f, -2f], outputs[0].GetTensorDataAsSpan<float>());
        Assert.Equal([1.25, double.MaxValue], outputs[1].GetTensorDataAsSpan<double>());
        Assert.Equal([long.MinValue, 7L], outputs[2].GetTensorDataAsSpan<long>());
        Assert.Equal([int.MinValue, 7], outputs[3].GetTensorDataAsSpan<int>());
        Assert.Equal(new byte[] { 0, 255 }, outputs[4].GetTensorDataAsSpan<byte>().ToArray());
        Assert.Equal(new sbyte[] { -128, 127 }, outputs[5].GetTensorDataAsSpan<sbyte>().ToArray());
        Assert.Equal([true, false], outputs[6].GetTensorDataAsSpan<bool>());
        Assert.Throws<ArgumentException>(() => outputs[0].GetTensorDataAsSpan<int>().Length);
    }

    [Fact]
    public void A_bound_run_reads_and_writes_in_place_and_allocates_nothing()
    {
        using var session = new InferenceSession(TestModels.Affine);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory([1f, 2f, 3f], [1, 3]);
        using BoundRun run = session.Bind(input);
        Assert.Equal([22.5f, 27.5f], run.Outputs[0].GetTensorDataAsSpan<float>());
        input.GetTensorMutableDataAsSpan<float>().Clear();
        run.Run();
        Assert.Equal([0.5f, -0.5f], run.Outputs[0].GetTensorDataAsSpan<float>());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int index = 0; index < 100; index++)
        {
            run.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Many_sessions_and_values_come_and_go()
    {
        for (int round = 0; round < 50; round++)
        {
            using var session = new InferenceSession(TestModels.Affine);
            Assert.Equal([0.5f, -0.5f], session.Run(new float[3], 1, 3));
            if (round % 10 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [Fact]
    public void Threads_share_a_session()
    {
        using var session = new InferenceSession(TestModels.Affine);
        Parallel.For(0, 200, index =>
            Assert.Equal([index + 0.5f, (2 * index) - 0.5f], session.Run([index, 0f, 0f], 1, 3)));
    }

    [Fact]
    public void A_missing_file_is_one_line() => AssertOneLine(
        () => new InferenceSession("no/such/model.onnx"), "no/such/model.onnx");

    [Fact]
    public void A_cut_model_is_one_line_wherever_it_is_cut()
    {
        byte[] whole = File.ReadAllBytes(TestModels.Affine);
        for (int length = 0; length < whole.Length; length += 7)
        {
            AssertOneLine(() => new InferenceSession(whole.AsSpan(0, length)), "cannot load this model");
        }
    }

    [Fact]
    public void A_wrong_shape_or_type_is_one_line_that_names_the_input()
    {
        using var session = new InferenceSession(TestModels.Affine);
        AssertOneLine(() => session.Run(new float[4], 1, 4), "x");
        AssertOneLine(() => session.Run(OrtValue.CreateTensorValueFromMemory([1L, 2L, 3L], [1, 3])), "x");
    }

    [Fact]
    public void The_runtimes_own_source_places_are_left_out() => Assert.Equal(
        "m: loading: Exception during initialization: f() was false.",
        new OrtFailure("Exception during initialization: /onnxruntime_src/core/x.cc:44 f() was false.\n")
            .Told("m: loading").Message);

    [Fact]
    public void A_programmers_mistake_is_an_argument_exception()
    {
        using var session = new InferenceSession(TestModels.Affine);
        Assert.Throws<ArgumentException>(() => session.Run());
        Assert.Throws<ArgumentException>(() => OrtValue.CreateTensorValueFromMemory([1f], [2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrtValue.CreateAllocatedTensorValue(TensorElementType.Float, [-1]));
        Assert.Throws<ArgumentException>(
            () => OrtValue.CreateAllocatedTensorValue(TensorElementType.Float, [1L << 40, 1L << 40]));
        Assert.Throws<InputException>(() => OrtValue.CreateAllocatedTensorValue(TensorElementType.String, [1]));
    }

    private static void AssertOneLine(Func<object> action, string contains)
    {
        InputException told = Assert.Throws<InputException>(action);
        Assert.Contains(contains, told.Message);
        Assert.DoesNotContain('\n', told.Message);
        Assert.Equal(2, told.ExitCode);
    }
}
