using Shoestring.Autopilot.Budgets;
using Shoestring.Compression.Size;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Runtime;

namespace Shoestring.Autopilot.Fitting;

/// <summary>
/// Finds the widest member of the compact family whose int8 file keeps the size (times an allowance that pruning takes back) and whose
/// latency, measured in the runtime that will serve it, keeps the limit.
/// </summary>
internal static class StudentSearch
{
    /// <summary>Wider than this, depth pays more than width.</summary>
    private const int WidestShallow = 32;
    private const int Widest = 96;
    private const int Narrowest = 4;

    /// <summary>Where no size is asked for: what a phone or a small service takes without a thought.</summary>
    private const long DefaultSize = 400_000;

    /// <summary>The network, and the size in bytes of its int8 file before pruning.</summary>
    /// <exception cref="InfeasibleException">Even the smallest member is too large or too slow; the message names it.</exception>
    public static (NetPlan Plan, long Size) Find(ModelOptions model, Budget budget, double oversize, OnnxExportOptions export)
    {
        var wanted = budget.MaxSize ?? DefaultSize;
        var (best, size) = (NetPlan.Of(Narrowest, 1), SizeOf(NetPlan.Of(Narrowest, 1), model, export));
        if (budget.MaxSize is { } max && size > max)
        {
            throw new InfeasibleException(
                $"no model keeps --max-size {Quantity.FormatBytes(max)}: the nearest feasible point is {Quantity.FormatBytes(size)} "
                + $"({best}); ask for --max-size {Math.Ceiling(size / 1000.0)}KB or more");
        }

        // Candidates grow, so the first that fills the budget is found by halving; pruning takes back what it has too much.
        var candidates = Candidates().ToArray();
        var (low, high) = (0, candidates.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = SizeOf(candidates[middle], model, export) >= wanted ? (low, middle) : (middle + 1, high);
        }

        best = candidates[low];
        size = SizeOf(best, model, export);
        if (size > wanted * oversize && low > 0)
        {
            best = candidates[low - 1];
            size = SizeOf(best, model, export);
        }

        return budget.MaxLatency is { } slowest ? Fast(best, size, slowest, model, export) : (best, size);
    }

    /// <summary>Median and 95th percentile of the latency of a float32 model in ONNX Runtime, seconds.</summary>
    public static LatencyReport Latency(Graph graph, Weights weights, double seconds)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(graph, weights, new OnnxExportOptions(), stream);
        return LatencyMeter.Measure(stream.ToArray(), new LatencyOptions { Seconds = seconds });
    }

    private static (NetPlan Plan, long Size) Fast(
        NetPlan best, long size, double slowest, ModelOptions model, OnnxExportOptions export)
    {
        var smallest = NetPlan.Of(Narrowest, 1);
        while (true)
        {
            var graph = best.Build(model);
            var p95 = Latency(graph, Weights.Initialize(graph, 0), 0.3).P95 / 1e3;
            if (p95 <= slowest)
            {
                return (best, size);
            }

            if (best.Equals(smallest))
            {
                throw new InfeasibleException(
                    $"no model keeps --max-latency {Quantity.FormatSeconds(slowest)} on this machine: the nearest feasible point is "
                    + $"{Quantity.FormatSeconds(p95)} ({best})");
            }

            var narrower = best.Scaled(0.8);
            best = narrower.ToString() == best.ToString() ? smallest : narrower;
            size = SizeOf(best, model, export);
        }
    }

    private static IEnumerable<NetPlan> Candidates()
    {
        for (var width = Narrowest; width <= WidestShallow; width += 2)
        {
            yield return NetPlan.Of(width, 1);
        }

        for (var width = WidestShallow; width <= Widest; width += 4)
        {
            yield return NetPlan.Of(width, 2);
        }
    }

    private static long SizeOf(NetPlan plan, ModelOptions model, OnnxExportOptions export) =>
        SizeModel.Measure(plan.Build(model), export);
}
