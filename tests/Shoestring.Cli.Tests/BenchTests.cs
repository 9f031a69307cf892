using System.Text.Json;
using Shoestring.Cli.Benching;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;

namespace Shoestring.Cli.Tests;

/// <summary>What bench says, whatever the speed of the machine.</summary>
public sealed class BenchTests
{
    private static readonly string[] Small = ["--image", "32", "--classes", "10", "--batch", "2", "--threads", "1", "--seconds", "0.05"];

    [Fact]
    public void Training_tells_speed_memory_and_work()
    {
        var json = Shell.Json(["bench", "mobilenet-v2:0.25", "--train", .. Small]);
        double Of(string name) => json.GetProperty(name).GetDouble();
        Assert.Equal(2, Of("batch"));
        Assert.Equal(1, Of("threads"));
        Assert.True(Of("macs") > 0);
        Assert.True(Of("steps") >= 5);
        Assert.True(Of("step_memory_bytes") > 0);
        Assert.True(Of("peak_memory_bytes") > Of("step_memory_bytes"));
        // All figures are one time, told in different units.
        var step = json.GetProperty("step_ms").GetProperty("p50").GetDouble() / 1e3;
        Assert.Equal(2 / step, Of("images_per_second"), 1e-6 * Of("images_per_second"));
        Assert.Equal(6 * Of("macs") * Of("images_per_second") / 1e9, Of("gflops"), 1e-6 * Of("gflops"));
        Assert.Equal(Of("gflops") / Of("peak_gflops"), Of("share_of_peak"), 1e-9);
        Assert.False(json.TryGetProperty("profile", out _));
        Assert.False(json.TryGetProperty("core_hop_ns", out _)); // one thread goes nowhere
    }

    [Fact]
    public void Steps_on_two_threads_tell_how_far_apart_the_cores_are()
    {
        var json = Shell.Json(["bench", "mobilenet-v2:0.25", "--train", "--image", "32", "--batch", "2", "--threads", "2", "--seconds", "0.05"]);
        double[] hops = [.. json.GetProperty("core_hop_ns").EnumerateArray().Select(h => h.GetDouble())];
        Assert.Equal(2, hops.Length); // before and after
        Assert.All(hops, h => Assert.InRange(h, 1, 1e9));
    }

    [Fact]
    public void What_the_backward_needs_can_be_kept_in_less_memory()
    {
        string[] step = ["bench", "mobilenet-v2:0.25", "--train", "--image", "32", "--classes", "10", "--batch", "8", "--threads", "1", "--seconds", "0.05"];
        var plain = Shell.Json(step);
        var half = Shell.Json([.. step, "--precision", "bfloat16"]);
        var again = Shell.Json([.. step, "--checkpoint"]);
        Assert.Equal("float32", plain.GetProperty("precision").GetString());
        Assert.Equal("bfloat16", half.GetProperty("precision").GetString());
        Assert.True(again.GetProperty("checkpoint").GetBoolean());
        Assert.True(Bytes(half) < Bytes(plain), $"{Bytes(half)} of {Bytes(plain)}");
        Assert.True(Bytes(again) < Bytes(plain), $"{Bytes(again)} of {Bytes(plain)}");
        static long Bytes(JsonElement json) => json.GetProperty("program_bytes").GetInt64();
    }

    [Fact]
    public void A_profile_accounts_for_the_step()
    {
        var json = Shell.Json(["bench", "mobilenet-v2:0.25", "--train", "--profile", .. Small]);
        var profile = json.GetProperty("profile");
        var kernels = profile.GetProperty("kernels").EnumerateArray().ToArray();
        var ops = profile.GetProperty("ops").EnumerateArray().ToArray();
        Assert.Equal(kernels.Length, ops.Sum(o => o.GetProperty("calls").GetInt32()));
        Assert.Equal(kernels.Sum(Ms), ops.Sum(Ms), 1e-6);
        Assert.Equal(ops.Select(Ms).OrderDescending(), ops.Select(Ms));
        Assert.DoesNotContain(kernels, k => k.GetProperty("is_reference").GetBoolean());
        Assert.Equal(1, ops.Sum(o => o.GetProperty("share").GetDouble()) + ShareOutside(profile, ops), 1e-6);
    }

    [Fact]
    public void An_architecture_runs_in_both_engines()
    {
        var json = Shell.Json(["bench", "mobilenet-v2:0.25", .. Small]);
        foreach (var engine in new[] { "managed", "ort" })
        {
            var figures = json.GetProperty(engine);
            Assert.True(figures.GetProperty("latency_ms").GetProperty("p50").GetDouble() > 0);
            Assert.True(figures.GetProperty("images_per_second").GetDouble() > 0);
        }

        Assert.Equal(json.GetProperty("ort").GetProperty("latency_ms").GetRawText(), json.GetProperty("latency_ms").GetRawText());
        Assert.True(json.GetProperty("size_bytes").GetInt64() > 0);
    }

    [Fact]
    public void The_paper_s_strides_are_kept_unless_one_says_otherwise()
    {
        var whole = Shell.Json(["bench", "mobilenet-v2:0.25", "--train", .. Small]);
        var small = Shell.Json(["bench", "mobilenet-v2:0.25", "--train", "--small-pictures", .. Small]);
        Assert.True(small.GetProperty("macs").GetInt64() > 2 * whole.GetProperty("macs").GetInt64());
    }

    [Fact]
    public void What_cannot_be_timed_is_told()
    {
        Assert.Contains("/no/such", Shell.Refused(2, "bench", "/no/such", "--train"), StringComparison.Ordinal);
        Assert.Contains("/no/such", Shell.Refused(2, "bench", "/no/such"), StringComparison.Ordinal);
        Assert.Contains("'bogus'", Shell.Refused(2, "bench", "bogus", "--train"), StringComparison.Ordinal);
        Assert.Contains("--against", Shell.Refused(2, "bench", "resnet-8", "--train", "--against", "x"), StringComparison.Ordinal);
        Assert.Contains("--batch", Shell.Refused(2, "bench", "resnet-8", "--train", "--batch", "0"), StringComparison.Ordinal);
        Assert.Contains("--seconds", Shell.Refused(2, "bench", "resnet-8", "--train", "--seconds", "0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_between_two_leaves_out_what_was_before()
    {
        KernelProfile Of(double seconds) => new("a", "Conv", seconds, new Cost(1, 1), false);
        var between = Assert.Single(KernelTimes.Between([Of(10)], 2, [Of(4)], 6));
        Assert.Equal(((4.0 * 6) - (10.0 * 2)) / 4, between.Seconds);
    }

    [Fact]
    public void A_median_is_the_middle()
    {
        Assert.Equal(new Distribution(2, 1, 9, 4), Distribution.Of([9, 1, 2]));
        Assert.Equal(2.5, Distribution.Of([4, 1, 3, 2]).Median);
    }

    [Fact]
    public void The_roof_of_a_kernel_is_the_longer_of_its_two_parts()
    {
        var roof = new Roof(100, 10);
        Assert.Equal(2, roof.Seconds(100, 1));
        Assert.Equal(5, roof.Seconds(1, 50));
    }

    private static double Ms(JsonElement row) => row.GetProperty("ms").GetDouble();

    // The step's length follows from any row's milliseconds and share.
    private static double ShareOutside(JsonElement profile, JsonElement[] ops) =>
        profile.GetProperty("outside_ms").GetDouble() * ops[0].GetProperty("share").GetDouble() / Ms(ops[0]);
}
