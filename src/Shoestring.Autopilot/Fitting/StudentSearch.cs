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
    /// <summary>From this size on, depth pays more than width.</summary>
    private const long DeepFrom = 250_000;
    private const int Widest = 128;

    // Channels fill whole vectors of 16, 8 or 4 floats; a net of odd widths trains a third slower for its size.
    private static readonly int[] Units = [16, 8, 4];
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

        (best, size) = Filling(wanted, oversize, model, export) ?? (best, size);
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

    // The smallest net that fills the budget with widths that fill vectors; else the largest below it.
    private static (NetPlan Plan, long Size)? Filling(
        long wanted, double oversize, ModelOptions model, OnnxExportOptions export)
    {
        foreach (var unit in Units)
        {
            var sized = Candidates(unit, wanted >= DeepFrom ? 2 : 1)
                .Select(plan => (Plan: plan, Parameters: plan.Build(model).ParameterCount))
                .Where(c => c.Parameters > 0.7 * wanted && c.Parameters < oversize * wanted)
                .OrderBy(c => c.Parameters)
                .Select(c => c.Plan);
            foreach (var plan in sized)
            {
                var size = SizeOf(plan, model, export);
                if (size >= wanted && size <= wanted * (1 + ((oversize - 1) * unit / Units[0])))
                {
                    return (plan, size);
                }
            }
        }

        return Units.SelectMany(unit => Candidates(unit, 1))
            .Where(plan => plan.Build(model).ParameterCount < oversize * wanted)
            .Select(plan => (Plan: plan, Size: SizeOf(plan, model, export)))
            .Where(c => c.Size <= wanted * oversize).OrderByDescending(c => c.Size).Cast<(NetPlan, long)?>().FirstOrDefault();
    }

    // Three widths that nearly double, in whole units.
    private static IEnumerable<NetPlan> Candidates(int unit, int depth)
    {
        for (var a = unit; a <= Widest; a += unit)
        {
            for (var b = 2 * a; b <= (2 * a) + unit; b += unit)
            {
                for (var c = 2 * b; c <= 3 * b; c += unit)
                {
                    yield return new NetPlan([a, b, c], [depth, depth, depth]);
                }
            }
        }
    }

    private static long SizeOf(NetPlan plan, ModelOptions model, OnnxExportOptions export) =>
        SizeModel.Measure(plan.Build(model), export);
}
