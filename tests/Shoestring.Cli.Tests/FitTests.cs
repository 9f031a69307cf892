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

        // A finished run is read, not run again, and other forms are exported from it.
        Assert.Equal(
            json.GetProperty("accuracy").GetDouble(), Shell.Json("fit", "--resume", _material["run"]).GetProperty("accuracy").GetDouble());
        Assert.Equal(
            json.GetProperty("accuracy").GetDouble(), Shell.Json("evaluate", _material["run"], data).GetProperty("accuracy").GetDouble(), 1e-9);
        Shell.Json("export", _material["run"], "--format", "onnx", "--output", _material["float.onnx"]);
        Assert.InRange(Shell.Json("evaluate", _material["float.onnx"], data).GetProperty("accuracy").GetDouble(), 0, 1);
    }

    [Fact]
    public void A_budget_that_nothing_keeps_is_told_with_the_nearest_that_can_be_kept()
    {
        var line = Shell.Refused(3, "fit", _material.Idx(), "--max-size", "1KB", "--time", "8s", "--out", _material["run"]);
        Assert.Contains("nearest", line, StringComparison.Ordinal);
    }
}
