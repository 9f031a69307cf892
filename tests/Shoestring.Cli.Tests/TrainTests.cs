using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Shoestring.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Material _material = new();

    public void Dispose() => _material.Dispose();

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var data = _material.Idx();
        var one = Shell.Json(Train(data, "one", "--threads", "1"));
        var two = Shell.Json(Train(data, "two", "--threads", "2"));
        Assert.Equal(one.GetProperty("weights_sha256").GetString(), two.GetProperty("weights_sha256").GetString());
        Assert.Equal(Hash("one/model.onnx"), Hash("two/model.onnx"));
        Assert.Equal("met", one.GetProperty("verdict").GetString());
        Assert.True(one.GetProperty("accuracy").GetDouble() > 0.5);
        Assert.Equal(new FileInfo(_material["one/model.onnx"]).Length, one.GetProperty("size_bytes").GetInt64());
        foreach (var name in new[]
        {
            "run", "model", "top5", "parameters", "macs", "latency_ms", "parity", "seconds", "seed", "steps",
        })
        {
            Assert.True(one.TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public void Another_optimiser_and_schedule_can_be_asked_for()
    {
        var data = _material.Idx();
        var usual = Shell.Json(Train(data, "usual"));
        var asked = Shell.Json(
            [.. Train(data, "asked"), "--optimizer", "adamw", "--schedule", "one-cycle", "--lr", "0.006", "--label-smoothing", "0.05"]);
        Assert.NotEqual(usual.GetProperty("weights_sha256").GetString(), asked.GetProperty("weights_sha256").GetString());
        Assert.Contains("adamw", Shell.Refused(2, [.. Train(data, "wrong"), "--optimizer", "adamx"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_backward_needs_can_be_kept_as_bfloat16_or_computed_again()
    {
        var data = _material.Idx();
        var usual = Shell.Json(Train(data, "usual"));
        var half = Shell.Json([.. Train(data, "half"), "--precision", "bfloat16"]);
        var both = Shell.Json([.. Train(data, "both"), "--precision", "bfloat16", "--checkpoint"]);
        Assert.NotEqual(Sha(usual), Sha(half));
        Assert.InRange(Accuracy(half), Accuracy(usual) - 0.1, 1);
        Assert.InRange(Accuracy(both), Accuracy(usual) - 0.1, 1);
        Assert.Contains("float32, bfloat16", Shell.Refused(2, [.. Train(data, "wrong"), "--precision", "half"]), StringComparison.Ordinal);
        static string? Sha(System.Text.Json.JsonElement json) => json.GetProperty("weights_sha256").GetString();
        static double Accuracy(System.Text.Json.JsonElement json) => json.GetProperty("accuracy").GetDouble();
    }

    [Fact]
    public void Another_seed_gives_other_bits()
    {
        var data = _material.Idx();
        var first = Shell.Json(Train(data, "first"));
        var other = Shell.Json([.. Train(data, "other"), "--seed", "1"]);
        Assert.NotEqual(first.GetProperty("weights_sha256").GetString(), other.GetProperty("weights_sha256").GetString());
    }

    [Fact]
    public void Killed_and_resumed_ends_with_the_same_bits()
    {
        var data = _material.Idx();
        Shell.Json(Train(data, "whole"));
        var moments = new System.Random(7);
        for (var kill = 0; kill < 3; kill++)
        {
            using var process = kill == 0
                ? Shell.Start(Train(data, "killed"))
                : Shell.Start("train", "--resume", _material["killed"]);

            // From the first checkpoint on, at any moment; a run that was quicker is whole, which is as good.
            var watch = Stopwatch.StartNew();
            while (!Directory.Exists(_material["killed/checkpoints/train"]) && !process.HasExited && watch.Elapsed.TotalSeconds < 60)
            {
                Thread.Sleep(5);
            }

            process.WaitForExit(moments.Next(200));
            process.Kill();
            process.WaitForExit();
        }

        Shell.Json("train", "--resume", _material["killed"]);
        Assert.Equal(Hash("whole/weights.safetensors"), Hash("killed/weights.safetensors"));
        Assert.Equal(Hash("whole/model.onnx"), Hash("killed/model.onnx"));
        Assert.Equal(
            File.ReadAllLines(_material["whole/metrics.jsonl"]).Length, File.ReadAllLines(_material["killed/metrics.jsonl"]).Length);
    }

    [Fact]
    public void A_run_that_ends_without_a_model_says_why_in_its_record()
    {
        var line = Shell.Refused(
            4, "train", _material.Idx(), "--model", "resnet-8", "--epochs", "2", "--lr", "1e30", "--out", _material["run"]);
        using var run = JsonDocument.Parse(File.ReadAllText(_material["run/run.json"]));
        Assert.Equal(line, $"shoestring: {run.RootElement.GetProperty("failure").GetString()}");
    }

    [Fact]
    public void A_stop_tells_how_to_go_on()
    {
        using var process = Shell.Start(Train(_material.Idx(), "run", "--epochs", "2000"));
        var watch = Stopwatch.StartNew();
        while (!Directory.Exists(_material["run/checkpoints/train"]) && !process.HasExited && watch.Elapsed.TotalSeconds < 60)
        {
            Thread.Sleep(5);
        }

        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        watch.Restart();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("stopped; go on with: shoestring train --resume ", error, StringComparison.Ordinal);
        Assert.True(watch.Elapsed.TotalSeconds < 10, $"stopped after {watch.Elapsed}");
        Assert.Contains("is a run of train", Shell.Refused(2, "fit", "--resume", _material["run"]), StringComparison.Ordinal);
    }

    private string[] Train(string data, string run, params string[] more) =>
    [
        "train", data, "--model", "compact-resnet:0.25", "--batch", "32", "--augment", "none", "--out", _material[run], .. more,
        .. more.Contains("--epochs") ? Array.Empty<string>() : ["--epochs", "6"],
    ];

    private string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_material[file])));
}
