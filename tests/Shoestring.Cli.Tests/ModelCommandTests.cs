using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Cli.Tests;

/// <summary>What is done with a trained model; one training serves all tests.</summary>
public sealed class ModelCommandTests(ModelCommandTests.Trained trained) : IClassFixture<ModelCommandTests.Trained>
{
    private string Run => trained.Material["run"];

    [Fact]
    public void Both_engines_evaluate_to_what_train_said()
    {
        foreach (var engine in new[] { "ort", "managed" })
        {
            var json = Shell.Json("evaluate", Run, trained.Data, "--engine", engine);
            Assert.Equal(trained.Accuracy, json.GetProperty("accuracy").GetDouble(), 1e-9);
            Assert.Equal(1, json.GetProperty("parity").GetProperty("agreement").GetDouble());
            Assert.Equal(3, json.GetProperty("classes").GetArrayLength());
        }
    }

    [Fact]
    public void A_shrunk_export_keeps_the_accuracy()
    {
        var file = trained.Material["int8.onnx"];
        var export = Shell.Json("export", Run, "--format", "onnx-int8", "--output", file);
        Assert.Equal(new FileInfo(file).Length, export.GetProperty("size_bytes").GetInt64());
        var json = Shell.Json("evaluate", file, trained.Data);
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), trained.Accuracy - 0.05, 1);
        Assert.True(json.GetProperty("size_bytes").GetInt64() < new FileInfo(Path.Combine(Run, "model.onnx")).Length);
        Assert.Contains(file, Shell.Json("bench", Run, "--against", file, "--seconds", "0.05").GetProperty("against").GetProperty("model").GetString());
    }

    [Fact]
    public void A_float16_export_keeps_the_accuracy_at_half_the_size()
    {
        var file = trained.Material["half.onnx"];
        var export = Shell.Json("export", Run, "--format", "onnx-float16", "--output", file);
        Assert.Equal(1, export.GetProperty("parity").GetProperty("agreement").GetDouble());
        Assert.InRange(export.GetProperty("parity").GetProperty("max_abs_diff").GetDouble(), 1e-7, 0.05);
        Assert.InRange(new FileInfo(file).Length, 1, new FileInfo(Path.Combine(Run, "model.onnx")).Length * 2 / 3);
        foreach (var engine in new[] { "ort", "managed" })
        {
            var json = Shell.Json("evaluate", file, trained.Data, "--engine", engine);
            Assert.Equal(trained.Accuracy, json.GetProperty("accuracy").GetDouble(), 1e-9);
        }
    }

    [Theory]
    [InlineData("onnx", "managed")]
    [InlineData("onnx-float16", "ort")]
    [InlineData("onnx-int8", "ort")]
    public void Bytes_in_and_a_fixed_batch_change_no_prediction(string format, string engine)
    {
        var (file, plain) = (trained.Material[$"{format}-pixels.onnx"], trained.Material[$"{format}-plain.onnx"]);
        Shell.Json("export", Run, "--format", format, "--output", plain);
        Assert.Equal(7, Shell.Json("export", Run, "--format", format, "--output", file, "--pixels", "--batch", "7").GetProperty("batch").GetInt32());
        var expected = Shell.Json("evaluate", plain, trained.Data, "--engine", engine).GetProperty("accuracy").GetDouble();
        Assert.Equal(expected, Shell.Json("evaluate", file, trained.Data, "--engine", engine).GetProperty("accuracy").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData(".npy")]
    [InlineData(".npz")]
    [InlineData(".pb")]
    public void Raw_tensors_go_through_both_engines_and_the_zoo(string ending)
    {
        var input = trained.Material["input" + ending];
        var numbers = Enumerable.Range(0, 2 * 144).Select(i => MathF.Sin(i)).ToArray();
        TensorFile.Write(input, [new NamedTensor("input", Tensor.Of(numbers, 2, 1, 12, 12))]);
        var (ort, managed, zoo) = (trained.Material["a" + ending], trained.Material["b" + ending], trained.Material["c" + ending]);
        Shell.Json("run", Run, "--input", input, "--output", ort);
        Shell.Json("run", Run, "--input", input, "--output", managed, "--engine", "managed");
        Shell.Json(
            "run", "compact-resnet:0.25", "--classes", "3", "--init", Path.Combine(Run, "weights.safetensors"), "--input", input,
            "--output", zoo);
        var expected = TensorFile.Read(ort)[0].Tensor.ToFloat();
        Assert.Equal([2, 3], expected.Dimensions.ToArray());
        foreach (var file in new[] { managed, zoo })
        {
            var actual = TensorFile.Read(file)[0].Tensor.ToFloat();
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-4f);
            }
        }
    }

    [Fact]
    public void A_file_without_a_place_is_refused_before_the_work()
    {
        var input = trained.Material["nothing.npy"];
        foreach (var place in new[] { "nowhere/x.npy", "run/run.json/x.npy", "run/run.npy" })
        {
            var file = trained.Material[place];
            if (place.EndsWith("run.npy", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(file);
            }

            // The input is not there either: what comes first is told.
            Assert.Contains(file, Shell.Refused(2, "run", Run, "--input", input, "--output", file), StringComparison.Ordinal);
            var (code, output, error) = Shell.Run("export", Run, "--format", "onnx-int8", "--output", file);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains("--output", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Predict_tells_the_good_pictures_and_fails_for_the_broken_ones()
    {
        var (good, empty) = (Picture("good.gif"), trained.Material["no-pictures"]);
        Directory.CreateDirectory(empty);
        var broken = trained.Material["broken.png"];
        File.WriteAllText(broken, "no picture");
        var missing = trained.Material["missing.png"];
        var (code, output, error) = Shell.Run("predict", Run, broken, good, missing, empty, good, "--quiet");
        Assert.Equal(2, code);
        Assert.All(output.TrimEnd().Split('\n'), line => Assert.StartsWith($"{good}\t", line, StringComparison.Ordinal));
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        var lines = error.TrimEnd().Split('\n');
        string[] bad = [broken, missing, empty];
        Assert.Equal(bad.Length, lines.Length);
        for (var i = 0; i < bad.Length; i++)
        {
            Assert.StartsWith("shoestring: ", lines[i], StringComparison.Ordinal);
            Assert.Contains(bad[i], lines[i], StringComparison.Ordinal);
        }

        Assert.Equal(0, Shell.Run("predict", Run, good, good).Code);
        Assert.Contains(broken, Shell.Refused(2, "predict", Run, broken), StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_leaves_out_the_broken_pictures_of_a_folder_and_names_them()
    {
        var folder = trained.Material["some-broken"];
        Directory.CreateDirectory(folder);
        var (good, broken) = (Picture(Path.Combine("some-broken", "good.gif")), Path.Combine(folder, "broken.png"));
        File.WriteAllText(broken, "no picture");
        var (code, output, error) = Shell.Run("predict", Run, folder);
        Assert.Equal(0, code);
        Assert.StartsWith($"{good}\t", Assert.Single(output.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains(broken, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);

        File.Delete(good);
        Assert.Equal(2, Shell.Run("predict", Run, folder).Code);
    }

    [Fact]
    public void Predict_says_in_json_what_it_left_out()
    {
        var (good, missing) = (Picture("left.gif"), trained.Material["nowhere.png"]);
        var (code, output, _) = Shell.Run("predict", Run, good, missing, "--json");
        var json = Shell.LastLine(output);
        Assert.Equal((2, 2), (code, json.GetProperty("exit_code").GetInt32()));
        Assert.Equal(good, Assert.Single(json.GetProperty("predictions").EnumerateArray()).GetProperty("input").GetString());
        var skipped = Assert.Single(json.GetProperty("skipped").EnumerateArray());
        Assert.Equal(missing, skipped.GetProperty("input").GetString());
        Assert.Equal(skipped.GetProperty("error").GetString(), json.GetProperty("error").GetString());

        (code, output, _) = Shell.Run("predict", Run, missing, "--json");
        Assert.Equal(2, code);
        Assert.Contains(missing, Shell.LastLine(output).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(Shell.Json("predict", Run, good).TryGetProperty("exit_code", out _));
    }

    [Fact]
    public void The_report_is_written_anew()
    {
        var report = Path.Combine(Run, "report.html");
        File.Delete(report);
        Shell.Json("report", Run);
        Assert.Contains("<html", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_student_learns_from_a_run()
    {
        var json = Shell.Json(
            "train", trained.Data, "--model", "compact-resnet:0.25", "--teacher", Run, "--init", Run, "--epochs", "1", "--batch", "32",
            "--out", trained.Material["student"]);
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), trained.Accuracy - 0.2, 1);
    }

    [Fact]
    public void Results_have_no_blanks_at_the_ends_of_lines()
    {
        foreach (var args in new string[][] { ["models"], ["evaluate", Run, trained.Data], ["data", "info", trained.Data] })
        {
            var (code, output, _) = Shell.Run(args);
            Assert.Equal(0, code);
            Assert.DoesNotContain(" \n", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Data_are_audited_and_counted()
    {
        Assert.Equal(240, Shell.Json("data", "info", trained.Data).GetProperty("splits")[0].GetProperty("samples").GetInt32());
        Assert.Equal(3, Shell.Json("inspect", trained.Data).GetProperty("class_names").GetArrayLength());
    }

    // The smallest picture there is: one white pixel.
    private string Picture(string name)
    {
        var path = trained.Material[name];
        File.WriteAllBytes(path, Convert.FromBase64String("R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs="));
        return path;
    }

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Data = Material.Idx();
            Accuracy = Shell.Json(
                "train", Data, "--model", "compact-resnet:0.25", "--epochs", "8", "--batch", "32", "--augment", "none",
                "--out", Material["run"]).GetProperty("accuracy").GetDouble();
        }

        internal Material Material { get; } = new();

        internal string Data { get; }

        internal double Accuracy { get; }

        public void Dispose() => Material.Dispose();
    }
}
