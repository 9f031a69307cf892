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
    private readonly Stopwatch _watch;
    private readonly double _before;
    private AppendLog? _metrics;

    /// <param name="watch">Runs since the run, or its resume, began.</param>
    public FitSession(
        FitRequest request, RunFolder folder, RunRecord record, PreparedData data, Stopwatch watch, IFitObserver observer,
        CancellationToken cancel)
    {
        _watch = watch;
        Request = request;
        Folder = folder;
        Record = record;
        Data = data;
        Observer = observer;
        Cancel = cancel;
        Pool = new WorkerPool(request.Threads);
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

    public AppendLog Metrics => _metrics ??= AppendLog.Open(Folder.MetricsPath);

    /// <summary>Whether the run stands in its folder; before that, nothing is written.</summary>
    public bool IsKept { get; private set; }

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

    /// <summary>Puts the run into its folder: from here on it can be gone on with.</summary>
    public void Keep()
    {
        IsKept = true;
        Save(Record);
    }

    /// <summary>Says that the run's preparation has come to the end of a phase; a resume, which prepares again, does not count it twice.</summary>
    public void Add(string phase, string title)
    {
        if (Record.Preparation.Any(p => p.Name == phase))
        {
            return;
        }

        var (now, took) = Took();
        var ended = new PhaseRecord(phase, title, took);
        Save(Record with { Preparation = [.. Record.Preparation, ended] }, now);
        Observer.PhaseEnded(ended);
    }

    /// <summary>Appends what a finished stage made, and what the run came to where it was the last.</summary>
    /// <param name="stage">Gives its record for the seconds that it took.</param>
    /// <param name="result">The shipped model.</param>
    public void Add(Func<double, StageRecord> stage, ResultRecord? result = null)
    {
        var (now, took) = Took();
        var ended = stage(took);
        Save(Record with { Steps = [.. Record.Steps, ended], Result = result }, now);
        Observer.StageEnded(ended);
    }

    /// <summary>Writes the record down.</summary>
    public void Save(RunRecord record) => Save(record, Seconds);

    public void Dispose()
    {
        _metrics?.Dispose();
        Pool.Dispose();
    }

    // Whatever was done since the last row belongs to the row that ends now, also what a stopped run had done of it: rows add up.
    private (double Now, double Took) Took()
    {
        var now = Seconds;
        return (now, now - Record.Preparation.Sum(p => p.Seconds) - Record.Steps.Sum(s => s.Seconds));
    }

    private void Save(RunRecord record, double seconds)
    {
        Record = record with { Seconds = seconds };
        if (IsKept)
        {
            Folder.Save(Record);
        }
    }
}
