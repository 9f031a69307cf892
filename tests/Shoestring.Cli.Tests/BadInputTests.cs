namespace Shoestring.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly Material _material = new();

    public void Dispose() => _material.Dispose();

    [Theory]
    [InlineData("--max-size", "banana")]
    [InlineData("--max-size", "-3KB")]
    [InlineData("--max-size", "0KB")]
    [InlineData("--max-latency", "2KB")]
    [InlineData("--min-accuracy", "1.5")]
    [InlineData("--time", "soon")]
    [InlineData("--seed", "-1")]
    [InlineData("--threads", "0")]
    [InlineData("--bogus", "1")]
    public void A_senseless_option_is_named(string option, string value)
    {
        var line = Shell.Refused(2, "fit", _material.Idx(), option, value, "--out", _material["run"]);
        Assert.Contains(option, line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }

    [Fact]
    public void A_missing_path_is_named()
    {
        foreach (var command in new[] { "fit", "inspect" })
        {
            Assert.Contains("/no/such/place", Shell.Refused(2, command, "/no/such/place"), StringComparison.Ordinal);
        }

        Assert.Contains("/no/such/place", Shell.Refused(2, "train", "/no/such/place", "--model", "resnet-8"), StringComparison.Ordinal);
        Assert.Contains("/no/such/place", Shell.Refused(2, "evaluate", "/no/such/place", "x"), StringComparison.Ordinal);
        Assert.Contains("/no/such/place", Shell.Refused(2, "export", "/no/such/place"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_told()
    {
        var empty = _material["empty"];
        Directory.CreateDirectory(empty);
        Assert.Contains(empty, Shell.Refused(2, "fit", empty, "--out", _material["run"]), StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }

    [Fact]
    public void One_class_is_told()
    {
        var line = Shell.Refused(2, "fit", _material.Idx(classes: 1), "--out", _material["run"]);
        Assert.Contains("one class", line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }

    [Fact]
    public void More_labels_than_pictures_are_told()
    {
        var line = Shell.Refused(2, "fit", _material.Idx(extraLabels: 7), "--out", _material["run"]);
        Assert.Contains("label", line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }

    [Fact]
    public void A_malformed_model_is_named_by_every_command_that_reads_one()
    {
        var bad = _material["bad.onnx"];
        File.WriteAllBytes(bad, [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))]);
        var data = _material.Idx();
        Assert.Contains(bad, Shell.Refused(2, "evaluate", bad, data), StringComparison.Ordinal);
        Assert.Contains(bad, Shell.Refused(2, "evaluate", bad, data, "--engine", "managed"), StringComparison.Ordinal);
        Assert.Contains(bad, Shell.Refused(2, "bench", bad), StringComparison.Ordinal);
        Assert.Contains(
            bad, Shell.Refused(2, "train", data, "--model", "resnet-8", "--teacher", bad, "--out", _material["run"]), StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }

    [Fact]
    public void First_weights_that_cannot_be_read_are_told_before_the_data_are()
    {
        foreach (var name in new[] { "missing.npz", "missing.onnx", "broken.onnx", "words.txt" })
        {
            if (!name.StartsWith("missing", StringComparison.Ordinal))
            {
                File.WriteAllText(_material[name], "words");
            }

            // The data are not there either: what comes first is told.
            var line = Shell.Refused(2, "train", "/no/such/place", "--model", "resnet-8", "--init", _material[name], "--out", _material["run"]);
            Assert.Contains(_material[name], line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_empty_model_is_told()
    {
        var empty = _material["empty.onnx"];
        File.WriteAllBytes(empty, []);
        Assert.EndsWith("it is empty", Shell.Refused(2, "predict", empty, "x.png"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_not_written_over()
    {
        var run = _material["run"];
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "run.json"), "{}");
        Shell.Refused(2, "fit", _material.Idx(), "--out", run);
        Shell.Refused(2, "train", _material.Idx(), "--model", "resnet-8", "--out", run);
        Assert.Equal("{}", File.ReadAllText(Path.Combine(run, "run.json")));
        Assert.Single(Directory.GetFileSystemEntries(run));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_before_anything_begins()
    {
        var data = _material.Idx();
        File.WriteAllText(_material["file"], "mine");
        foreach (var path in new[] { _material["file"], _material["file/run"], _material["new/" + new string('x', 300)] })
        {
            foreach (var args in new string[][] { ["fit", data], ["train", data, "--model", "resnet-8"] })
            {
                var (code, output, error) = Shell.Run([.. args, "--out", path]);
                Assert.Equal((2, ""), (code, output));
                var line = Assert.Single(error.TrimEnd().Split('\n'));
                Assert.Contains(path, line, StringComparison.Ordinal);
                Assert.Contains("--out", line, StringComparison.Ordinal);
            }
        }

        Assert.Equal(["file", "idx"], Directory.GetFileSystemEntries(_material.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--out", "train", "x", "--model", "resnet-8", "--out", "")]
    [InlineData("--out", "fit", "x", "--out=")]
    [InlineData("--output", "export", "x", "--output", "")]
    [InlineData("an argument", "inspect", "")]
    public void An_empty_argument_is_told(string named, params string[] args) =>
        Assert.Contains($"shoestring: {named} is empty", Shell.Refused(2, args), StringComparison.Ordinal);

    [Theory]
    [InlineData("--epochs", "train", "--epochs", "50")]
    [InlineData("DATA and --seed", "train", "pictures", "--seed", "0")]
    [InlineData("--out", "fit", "--out", "elsewhere")]
    [InlineData("--time", "fit", "--time", "1h", "--threads", "1")]
    public void What_a_resume_would_not_read_is_told(string unread, string command, params string[] more) => Assert.Contains(
        $"leave {unread} out", Shell.Refused(2, [command, "--resume", _material["run"], .. more]), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_command_model_or_engine_is_told()
    {
        Assert.Contains("'bogus'", Shell.Refused(2, "bogus"), StringComparison.Ordinal);
        Assert.Contains("resnet-8", Shell.Refused(2, "train", _material.Idx(), "--model", "bogus"), StringComparison.Ordinal);
        Assert.Contains("managed", Shell.Refused(2, "evaluate", "x.onnx", "y", "--engine", "bogus"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slip_of_the_finger_is_put_right()
    {
        Assert.Contains("'inspekt' (did you mean inspect?)", Shell.Refused(2, "inspekt"), StringComparison.Ordinal);
        Assert.Contains("'--maxsize' is not understood (did you mean --max-size?)", Shell.Refused(2, "fit", "x", "--maxsize", "1KB"), StringComparison.Ordinal);
        Assert.Contains("'trian' (did you mean train?)", Shell.Refused(2, "trian"), StringComparison.Ordinal);
        Assert.Contains("(did you mean fit?)", Shell.Refused(2, "fti"), StringComparison.Ordinal);
        Assert.Contains("(did you mean get?)", Shell.Refused(2, "data", "gett"), StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", Shell.Refused(2, "quantise"), StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", Shell.Refused(2, "train", "x", "--wobble"), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_tells_failures_too()
    {
        var (code, output, _) = Shell.Run("fit", "/no/such/place", "--json");
        var json = Shell.LastLine(output);
        Assert.Equal(2, code);
        Assert.Equal(2, json.GetProperty("exit_code").GetInt32());
        Assert.Contains("/no/such/place", json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
