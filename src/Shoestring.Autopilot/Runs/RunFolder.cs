using System.Text.Json;
using System.Text.Json.Serialization;
using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Autopilot.Runs;

/// <summary>A run's folder: <c>run.json</c>, <c>metrics.jsonl</c>, checkpoints, the model and the report.</summary>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>File name of the shipped model.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>A folder, which need not exist yet.</summary>
    /// <param name="path">Its path.</param>
    public RunFolder(string path) => FolderPath = Path.GetFullPath(path);

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>The run's name: its folder's.</summary>
    public string Name => Path.GetFileName(FolderPath);

    /// <summary>The shipped model.</summary>
    public string ModelPath => Path.Combine(FolderPath, ModelFile);

    /// <summary>The report.</summary>
    public string ReportPath => Path.Combine(FolderPath, "report.html");

    /// <summary>The metrics, one line an epoch.</summary>
    public string MetricsPath => Path.Combine(FolderPath, "metrics.jsonl");

    private string RecordPath => Path.Combine(FolderPath, "run.json");

    /// <summary>Whether a run began here.</summary>
    public bool Exists => File.Exists(RecordPath);

    /// <summary>Where a stage keeps its checkpoints while it trains.</summary>
    /// <param name="stage">The stage's name.</param>
    public string Checkpoints(string stage) => Path.Combine(FolderPath, "checkpoints", stage);

    /// <summary>Where a finished stage left its model.</summary>
    /// <param name="stage">The stage's name.</param>
    public string Stage(string stage) => Path.Combine(FolderPath, "stages", stage);

    /// <summary>Refuses a folder that cannot be made or written, before the work begins whose result it shall take; leaves nothing behind.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public void RequireWritable() => Destination.RequireFolder(FolderPath, "--out");

    /// <summary>Makes the folder where it is not there yet.</summary>
    public void Create() => Directory.CreateDirectory(FolderPath);

    /// <summary>Writes <c>run.json</c>, durably.</summary>
    /// <param name="record">What it says.</param>
    public void Save(RunRecord record)
    {
        Create();
        DurableFile.Write(RecordPath, JsonSerializer.SerializeToUtf8Bytes(record, Json));
    }

    /// <summary>Writes down why a run that had begun has no model.</summary>
    /// <param name="record">The run.</param>
    /// <param name="why">What ended it.</param>
    public void Fail(RunRecord record, ShoestringException why)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(why);
        try
        {
            Save(record with { Failure = why.Message });
        }
        catch (StoppedException)
        {
            // The disk refuses this record too: what came first is what is told.
        }
    }

    /// <summary>Reads <c>run.json</c>.</summary>
    /// <exception cref="InputException">There is none, or it is not understood.</exception>
    public RunRecord Load()
    {
        if (!Exists)
        {
            throw new InputException($"'{FolderPath}' is no run: it has no run.json");
        }

        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(RecordPath), Json)
                ?? throw new InputException($"'{RecordPath}' is empty");
        }
        catch (JsonException e)
        {
            throw new InputException($"'{RecordPath}' is not understood: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>
    /// Reads the metrics. A torn last line is left out; an epoch that was told twice, because the run was killed before its checkpoint was
    /// saved, counts once.
    /// </summary>
    public IReadOnlyList<MetricRecord> Metrics() => !File.Exists(MetricsPath)
        ? []
        : [.. AppendLog.Read(MetricsPath, _ => { }).Select(e => e.Deserialize<MetricRecord>(Json)!)
            .GroupBy(m => (m.Stage, m.Epoch)).Select(g => g.Last())];

    /// <summary>Appends to the metrics.</summary>
    /// <param name="log">The open log of <see cref="MetricsPath"/>.</param>
    /// <param name="metric">One line.</param>
    public static void Append(AppendLog log, MetricRecord metric)
    {
        ArgumentNullException.ThrowIfNull(log);
        log.Append(JsonSerializer.SerializeToElement(metric, Json));
    }
}
