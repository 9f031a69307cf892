using System.Text.Json;

namespace Shoestring.Cli.Tests;

public sealed class FitTests : IDisposable
{
    private readonly Material _material = new();

    public void Dispose() => _material.Dispose();

    [Fact]
    public void The_main_job_runs_and_its_result_can_be_read_again()
    {
        var data = _material.Idx(train: 600, test: 120);
        var json = Shell.Json("fit", data, "--max-size", "30KB", "--time", "8s", "--out", _material["run"]);
        Assert.Equal("met", json.GetProperty("verdict").GetString());
        Assert.True(json.GetProperty("size_bytes").GetInt64() <= 30_000);
        Assert.Equal(new FileInfo(_material["run/model.onnx"]).Length, json.GetProperty("size_bytes").GetInt64());
        Assert.True(File.Exists(_material["run/report.html"]));

        // How good a model gets in eight seconds, and whether a teacher fits into them, depends on the machine.
        Assert.Equal(
            ["student", "prune", "quantize", "export"],
            json.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("name").GetString()).Where(s => s != "teacher"));

        var rows = json.GetProperty("preparation").EnumerateArray().Concat(json.GetProperty("steps").EnumerateArray());
        Assert.Equal(json.GetProperty("seconds").GetDouble(), rows.Sum(r => r.GetProperty("seconds").GetDouble()), 1e-6);

        // A finished run is read, not run again, and other forms are exported from it.
        Assert.Equal(
            json.GetProperty("accuracy").GetDouble(), Shell.Json("fit", "--resume", _material["run"]).GetProperty("accuracy").GetDouble());
        Assert.Equal(
            json.GetProperty("accuracy").GetDouble(), Shell.Json("evaluate", _material["run"], data).GetProperty("accuracy").GetDouble(), 1e-9);
        Shell.Json("export", _material["run"], "--format", "onnx", "--output", _material["float.onnx"]);
        Assert.InRange(Shell.Json("evaluate", _material["float.onnx"], data).GetProperty("accuracy").GetDouble(), 0, 1);
    }

    [Fact]
    public void A_dry_run_says_what_would_be_done_and_writes_nothing()
    {
        var json = Shell.Json("fit", _material.Idx(), "--max-size", "30KB", "--dry-run", "--out", _material["dry"]);
        Assert.Contains(
            "student epochs", json.GetProperty("decisions").EnumerateArray().Select(d => d.GetProperty("topic").GetString()));
        Assert.False(Directory.Exists(_material["dry"]));
    }

    [Theory]
    [InlineData("student-share: 2", "student-share is 2; it must be 0.01 to 1")]
    [InlineData("no-such-thing: 2", "line 1")]
    [InlineData("student: compact 16-x 1", "no network of the compact family")]
    [InlineData("[", "line 2")]
    [InlineData("a: b: c", "line 1")]
    public void A_recipe_that_makes_no_sense_is_refused_in_one_line(string recipe, string told)
    {
        File.WriteAllText(_material["recipe.yaml"], recipe);
        var line = Shell.Refused(2, "fit", _material.Idx(), "--recipe", _material["recipe.yaml"], "--out", _material["run"]);
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_material["run"]));
    }

    [Fact]
    public void A_recipe_changes_what_it_names_and_a_resumed_run_keeps_it()
    {
        File.WriteAllText(_material["recipe.yaml"], "most-epochs: 2\nprobe-seconds: 0.1\nlatency-seconds: 0.1\n");
        Shell.Json("fit", _material.Idx(), "--max-size", "30KB", "--time", "30s", "--recipe", _material["recipe.yaml"], "--out", _material["run"]);
        using var run = JsonDocument.Parse(File.ReadAllText(_material["run/run.json"]));
        Assert.Equal(2, run.RootElement.GetProperty("recipe").GetProperty("mostEpochs").GetInt32());
        Assert.Contains(run.RootElement.GetProperty("decisions").EnumerateArray(), d =>
            d.GetProperty("topic").GetString() == "student epochs" && d.GetProperty("choice").GetString() == "2");
    }

    [Fact]
    public void A_budget_that_nothing_keeps_is_told_with_the_nearest_that_can_be_kept()
    {
        var line = Shell.Refused(3, "fit", _material.Idx(), "--max-size", "1KB", "--time", "8s", "--out", _material["run"]);
        Assert.Contains("nearest", line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_material["run"]));
    }
}
