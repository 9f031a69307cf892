using System.Diagnostics;
using System.Globalization;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Files;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Fitting;

/// <summary>What the stages of one run share: data, folder, record, workers, clock.</summary>
internal sealed class FitSession : IDisposable
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly double _before;

    public FitSession(
        FitRequest request, RunFolder folder, RunRecord record, PreparedData data, IFitObserver observer, CancellationToken cancel)
    {
        Request = request;
        Folder = folder;
        Record = record;
        Data = data;
        Observer = observer;
        Cancel = cancel;
        Pool = new WorkerPool(request.Threads);
        Metrics = AppendLog.Open(folder.MetricsPath);
        _before = record.Seconds;
    }

    public FitRequest Request { get; }

    public Recipe Recipe => Record.Recipe ?? Request.Recipe;

    public RunFolder Folder { get; }

    public RunRecord Record { get; private set; }

    public PreparedData Data { get; }

    public IFitObserver Observer { get; }

    public CancellationToken Cancel { get; }

    public WorkerPool Pool { get; }

    public AppendLog Metrics { get; }

    /// <summary>Classes, channels and resolution.</summary>
    public ModelOptions Model => new(
        Data.ClassNames.Count, Data.Preprocessing.Channels, Data.Preprocessing.Height, Data.Preprocessing.Width);

    /// <summary>What the shipped file says besides the graph; its bytes count.</summary>
    public OnnxExportOptions Export => new()
    {
        Compact = true,
        QuantizedForm = QuantizedForm.Integer,
        Labels = Data.ClassNames,
        Preprocessing = Data.Preprocessing.ToJson(),
        Provenance = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"shoestring\":\"{Record.Machine.Shoestring}\",\"seed\":{Record.Seed},\"data\":\"{Data.Fingerprint[..16]}\"}}"),
    };

    /// <summary>Seconds of work so far, over all resumes.</summary>
    public double Seconds => _before + _watch.Elapsed.TotalSeconds;

    /// <summary>Seconds that the run may take.</summary>
    public double TimeLimit => Request.Budget.Time ?? Recipe.DefaultTime;

    /// <summary>Seconds left for work, the reserve kept back.</summary>
    public double Remaining => Math.Max(0, TimeLimit - Math.Min(Recipe.Reserve, TimeLimit * 0.2) - Seconds);

    /// <summary>A choice made once: read back from the record by a resume, else made and written down before it is used.</summary>
    public string Decide(string topic, Func<(string Choice, string Reason)> choose)
    {
        if (Record.Decisions.FirstOrDefault(d => d.Topic == topic) is { } known)
        {
            return known.Choice;
        }

        var (choice, reason) = choose();
        var decision = new Decision(topic, choice, reason);
        Save(Record with { Decisions = [.. Record.Decisions, decision] });
        Observer.Decided(decision);
        return choice;
    }

    /// <summary>Appends what a finished stage made.</summary>
    public void Add(StageRecord stage)
    {
        Save(Record with { Steps = [.. Record.Steps, stage] });
        Observer.StageEnded(stage);
    }

    /// <summary>Writes the record down.</summary>
    public void Save(RunRecord record)
    {
        Record = record with { Seconds = Seconds };
        Folder.Save(Record);
    }

    public void Dispose()
    {
        Metrics.Dispose();
        Pool.Dispose();
    }
}
