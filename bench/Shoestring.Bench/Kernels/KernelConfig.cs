using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Shoestring.Bench.Kernels;

/// <summary>How the kernels are measured: in this process, shortly, and told in GFLOP/s and as a share of the roof.</summary>
internal sealed class KernelConfig : ManualConfig
{
    public KernelConfig()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8)
            .WithIterationTime(TimeInterval.FromMilliseconds(60)));
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, new WorkColumn("GFLOP/s", (w, s, _) => 2 * w.Macs / s / 1e9, "0.0"));
        AddColumn(new WorkColumn("GB/s", (w, s, _) => w.Bytes / s / 1e9, "0.0"));
        AddColumn(new WorkColumn("of roof, %", (w, s, roof) => 100 * roof.Seconds(w.Macs, w.Bytes) / s, "0"));
    }
}
