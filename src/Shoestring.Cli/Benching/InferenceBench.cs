using Shoestring.Cli.Display;
using Shoestring.Errors;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Cli.Benching;

/// <summary>Times a deployed model in the managed engine and in ONNX Runtime, in turn: one sample, and a batch.</summary>
internal static class InferenceBench
{
    private const int OperationsPerMac = 2;

    /// <summary>Measures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="setting">Batch, threads, seconds.</param>
    /// <param name="host">Hears what is left out.</param>
    /// <exception cref="InputException">ONNX Runtime cannot load or run the file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static InferenceFigures Run(BenchModel model, BenchSetting setting, Host host)
    {
        using var pool = new WorkerPool(setting.Threads);
        var one = Time(model, setting with { Batch = 1, Profile = setting.Profile && setting.Batch == 1 }, pool, host);
        var many = setting.Batch == 1 ? one : Time(model, setting, pool, host);
        var peak = Memory.Peak(); // before the probes take memory of their own
        var roof = setting.Profile ? Roof.Measure(pool) : new Roof(Roof.MeasureFlops(pool), 0);
        return new InferenceFigures
        {
            Model = model.Name,
            SizeBytes = model.File.Length,
            Parameters = model.Parameters,
            Macs = model.Macs,
            Threads = setting.Threads,
            Batch = setting.Batch,
            PeakGflops = roof.PeakFlops / 1e9,
            PeakMemoryBytes = peak,
            Managed = Figures(one.Managed, many.Managed, model.Macs, roof),
            Ort = Figures(one.Ort, many.Ort, model.Macs, roof),
        };
    }

    private static (Timed? Managed, Timed? Ort) Time(BenchModel model, BenchSetting setting, WorkerPool pool, Host host)
    {
        using var managed = Managed(model, setting, pool, host);
        using var ort = Ort(model, setting, host);
        var (warm, warmRuns) = ((IReadOnlyList<KernelProfile>)[], 0);
        Contestant[] all = [.. new Contestant?[] { managed, ort }.OfType<Contestant>()];
        var times = all.Length == 0 ? [] : Alternation.Time(
            [.. all.Select(c => (Action)c.Run)], setting.Seconds, () => (warm, warmRuns) = (managed?.Profile() ?? [], managed?.Runs ?? 0),
            host.Cancel);
        Timed? Of(Contestant? contestant) => contestant is null
            ? null
            : new(times[Array.IndexOf(all, contestant)], contestant.Batch, contestant.MemoryBytes);
        return (
            Of(managed) is { } ours && setting.Profile
                ? ours with { Kernels = KernelTimes.Between(warm, warmRuns, managed!.Profile(), managed.Runs) }
                : Of(managed),
            Of(ort));
    }

    private static ManagedContestant? Managed(BenchModel model, BenchSetting setting, WorkerPool pool, Host host)
    {
        try
        {
            return model.Content is { } content
                ? new(content.Graph, content.Weights, setting.Batch, pool, setting.Profile)
                : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InputException)
        {
            host.Tell($"the managed engine cannot run {model.Name}: {e.Message}");
            return null;
        }
    }

    // An architecture can be measured where ONNX Runtime is not installed; a file that it refuses is the person's mistake.
    private static OrtContestant? Ort(BenchModel model, BenchSetting setting, Host host)
    {
        try
        {
            return new(model.File, setting.Threads, setting.Batch);
        }
        catch (InputException e) when (!model.IsFile)
        {
            host.Tell($"not measured in ONNX Runtime: {e.Message}");
            return null;
        }
        catch (InputException e)
        {
            throw new InputException($"{model.Name}: {e.Message}", e);
        }
    }

    private static EngineFigures? Figures(Timed? one, Timed? many, long? macs, Roof roof)
    {
        if (one is null || many is null)
        {
            return null;
        }

        var rate = many.Batch / many.Times.Median;
        var flops = OperationsPerMac * macs * rate;
        return new(
            new(one.Times.Median * 1e3, one.Times.P95 * 1e3), rate, flops / 1e9, flops / roof.PeakFlops, one.MemoryBytes, many.MemoryBytes,
            many.Kernels is null ? null : ProfileFigures.Of(many.Kernels, many.Times.Mean, roof));
    }

    private sealed record Timed(Distribution Times, int Batch, long MemoryBytes)
    {
        public KernelProfile[]? Kernels { get; init; }
    }
}
