using System.CommandLine;
using System.Globalization;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Runtime;

namespace Shoestring.Cli.Commands;

/// <summary>What a model costs to store and to run.</summary>
internal sealed class BenchCommand : Verb
{
    private const int ThroughputBatch = 32;

    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Option<string?> _against = CommonOptions.Text("--against", "OTHER", "A second model, measured beside the first");
    private readonly Option<int> _threads = CommonOptions.Whole("--threads", "Threads in ONNX Runtime", 1, 1024);

    public BenchCommand()
        : base("bench", "Size, multiply-adds, latency and memory of a model in ONNX Runtime")
    {
        Add(_model);
        Add(_against);
        Add(_threads);
    }

    public override int Run(ParseResult args, Host host)
    {
        var threads = args.GetValue(_threads);
        string[] paths = [.. new[] { args.GetRequiredValue(_model), args.GetValue(_against) }.OfType<string>().Select(Paths.Model)];

        // The first model would pay for what the runtime keeps for all of them.
        LatencyMeter.Measure(paths[^1], new LatencyOptions { Threads = threads, Seconds = 0 });
        var measured = Array.ConvertAll(paths, path => Measure(path, threads, host));
        host.Show(
            measured.Length == 1 ? measured[0] : measured[0] with { Against = measured[1] },
            console =>
            {
                var table = Tables.Of(["", .. measured.Select(m => ">" + m.Model), .. measured.Length > 1 ? new[] { ">ratio" } : []]);
                foreach (var (name, value, show) in Rows)
                {
                    string[] cells = [.. measured.Select(m => value(m) is { } v ? show(v) : "unknown")];
                    string[] ratio = measured.Length > 1
                        ? [value(measured[0]) is { } a && value(measured[1]) is { } b && b > 0 ? Figures.Number(a / b, "0.00") : ""]
                        : [];
                    table.Row([name, .. cells, .. ratio]);
                }

                console.Write(table);
            });
        return 0;
    }

    private static readonly (string Name, Func<Measured, double?> Value, Func<double, string> Show)[] Rows =
    [
        ("size", m => m.SizeBytes, Figures.Size),
        ("parameters", m => m.Parameters, v => Figures.Count((long)v)),
        ("multiply-adds", m => m.Macs, Figures.Large),
        ("latency, median", m => m.LatencyMs.P50 / 1e3, Figures.Time),
        ("latency, p95", m => m.LatencyMs.P95 / 1e3, Figures.Time),
        ("memory", m => m.MemoryBytes, Figures.Size),
        (string.Create(CultureInfo.InvariantCulture, $"samples/s, batch {ThroughputBatch}"), m => m.SamplesPerSecond, v => Figures.Count((long)v)),
    ];

    private static Measured Measure(string path, int threads, Host host)
    {
        host.Tell($"measuring {path} on {threads} thread{(threads == 1 ? "" : "s")} …");
        host.Cancel.ThrowIfCancellationRequested();
        var facts = ModelFacts.Of(path);
        var single = LatencyMeter.Measure(path, new LatencyOptions { Threads = threads });
        var batched = LatencyMeter.Measure(path, new LatencyOptions { Threads = threads, Batch = ThroughputBatch, Seconds = 1 });
        return new(
            path, facts.SizeBytes, facts.Parameters, facts.Macs, new(single.P50, single.P95), single.ResidentBytes,
            batched.SamplesPerSecond, threads);
    }

    private sealed record Measured(
        string Model, long SizeBytes, long? Parameters, long? Macs, ResultDocument.Latency LatencyMs, long MemoryBytes,
        double SamplesPerSecond, int Threads)
    {
        public Measured? Against { get; init; }
    }
}
