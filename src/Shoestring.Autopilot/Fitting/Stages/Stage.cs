using System.Globalization;
using Shoestring.Autopilot.Runs;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>One stage of a run. A finished stage is not run again: a resume loads what it left.</summary>
internal abstract class Stage
{
    /// <summary>Its name in files and records.</summary>
    public abstract string Name { get; }

    /// <summary>Its name for a reader.</summary>
    public abstract string Title { get; }

    /// <summary>Runs the stage, or loads what it left.</summary>
    public StageModel Complete(FitSession session)
    {
        if (session.Record.Steps.FirstOrDefault(s => s.Name == Name) is { } done)
        {
            return Load(session, done.Accuracy);
        }

        session.Cancel.ThrowIfCancellationRequested();
        session.Observer.StageBegan(Name, Title);
        var (model, note) = Run(session);
        Save(session, model);
        var (size, p50, p95) = Measure(session, model);
        session.Add(seconds => new StageRecord(
            Name, Title, model.Accuracy, size, model.Graph.ParameterCount, Macs(model.Graph), p50, p95, seconds, note));
        return model;
    }

    /// <summary>Multiply–accumulates for one sample.</summary>
    public static long Macs(Graph graph) => graph.Bind("N", 1).Cost.Macs;

    /// <summary>So many epochs, in words.</summary>
    public static string Epochs(int count) => count == 1 ? "1 epoch" : string.Create(CultureInfo.InvariantCulture, $"{count} epochs");

    /// <summary>Does the work; gives the model and one sentence on what was done.</summary>
    protected abstract (StageModel Model, string Note) Run(FitSession session);

    /// <summary>Keeps the stage's model.</summary>
    protected virtual void Save(FitSession session, StageModel model) => model.Save(session.Folder.Stage(Name));

    /// <summary>Loads what <see cref="Save"/> kept.</summary>
    protected virtual StageModel Load(FitSession session, double accuracy) =>
        StageModel.Load(session.Folder.Stage(Name), accuracy, session.Observer.Told);

    /// <summary>Bytes as one file, and latency in the runtime, seconds.</summary>
    protected virtual (long Size, double P50, double P95) Measure(FitSession session, StageModel model)
    {
        var size = OnnxExporter.Measure(model.Graph, model.Weights, session.Export);
        var latency = StudentSearch.Latency(model.Graph, model.Weights, session.Recipe.LatencySeconds / 6);
        return (size, latency.P50 / 1e3, latency.P95 / 1e3);
    }
}
