using System.Collections.Concurrent;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Shoestring.Cli.Benching;
using Shoestring.Kernels;

namespace Shoestring.Bench.Kernels;

/// <summary>A figure made of a case's work, its median seconds and the roof of its threads.</summary>
internal sealed class WorkColumn(string name, Func<IWork, double, Roof, double> figure, string format) : IColumn
{
    private static readonly ConcurrentDictionary<int, Roof> Roofs = [];

    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => name;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } times
            ? figure(
                (IWork)Parameter(benchmarkCase, "Case"), times.Median / 1e9,
                Roofs.GetOrAdd((int)Parameter(benchmarkCase, "Threads"), Measured)).ToString(format, CultureInfo.InvariantCulture)
            : "?";

    private static object Parameter(BenchmarkCase benchmarkCase, string parameter) =>
        benchmarkCase.Parameters.Items.First(p => p.Name == parameter).Value;

    private static Roof Measured(int threads)
    {
        using var pool = new WorkerPool(threads);
        return Roof.Measure(pool);
    }
}
