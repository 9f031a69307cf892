using System.Diagnostics;
using System.Globalization;
using Shoestring.Autopilot.Fitting.Stages;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Runtime;

namespace Shoestring.Autopilot.Fitting;

/// <summary>
/// The main job: data and a budget in, an ONNX file that keeps the budget out, with the proof. Inspects, chooses a student, trains a
/// teacher, distils, prunes, quantises, exports, proves and measures; each stage is kept, so that a stopped run goes on where it was.
/// </summary>
public static class Fitter
{
    private const string InspectName = "inspect";
    private const string InspectTitle = "Inspect the data";
    private const string ChooseName = "choose";
    private const string ChooseTitle = "Choose what to train";

    /// <summary>Runs the main job.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="observer">Who hears how it goes.</param>
    /// <param name="cancel">Stops within one step; the run resumes.</param>
    /// <returns>The record of the finished run.</returns>
    /// <exception cref="InputException">The data, the budget or the folder make no sense.</exception>
    /// <exception cref="InfeasibleException">No model keeps the budget; the message names the nearest that does.</exception>
    /// <exception cref="StoppedException">Training diverged, the disk is full, or the parity gate failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RunRecord Run(FitRequest request, IFitObserver observer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        var folder = new RunFolder(request.Out);
        var known = Known(request, folder);
        folder.RequireWritable();
        using var session = Open(request, folder, known, observer, cancel);
        if (session.Record.Result is not null)
        {
            return session.Record;
        }

        if (known is not null)
        {
            session.Keep();
        }

        try
        {
            var result = Shipping.Ship(session, Make(session));
            session.Add(seconds => Exported(result, seconds), result);
        }
        catch (ShoestringException why) when (session.IsKept)
        {
            folder.Fail(session.Record, why);
            throw;
        }

        return session.Record;
    }

    /// <summary>Decides what can be decided without training, and trains nothing: which network, whether a teacher, how many epochs.</summary>
    /// <param name="request">What is asked; its folder is not touched.</param>
    /// <param name="observer">Who hears each decision.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The record of a run that has not begun.</returns>
    /// <exception cref="InputException">The data or the budget make no sense.</exception>
    /// <exception cref="InfeasibleException">No model keeps the budget.</exception>
    public static RunRecord Outline(FitRequest request, IFitObserver observer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        using var session = Open(request, new RunFolder(request.Out), null, observer, cancel);
        var student = Student(session);
        var teacher = TeacherStage.Choose(session, student);
        StudentStage.Outlined(session, student, teacher is not null);
        session.Add(ChooseName, ChooseTitle);
        return session.Record;
    }

    // What a run and its outline begin with: the data prepared, and the record of a run, begun or gone on with.
    private static FitSession Open(
        FitRequest request, RunFolder folder, RunRecord? known, IFitObserver observer, CancellationToken cancel)
    {
        request.Budget.Validated();
        request.Recipe.Validated();
        var watch = Stopwatch.StartNew();
        observer.StageBegan(InspectName, InspectTitle);
        var found = DataSets.Open(request.Data, observer.Told);
        var data = PreparedData.Prepare(found, null, cancel);
        var record = known ?? Begin(request, folder, found, data, cancel);
        if (record.Data.Fingerprint != data.Fingerprint)
        {
            throw new InputException($"'{request.Data}' is not what it was when '{folder.Name}' began; start a new run with --out");
        }

        foreach (var finding in record.Data.Findings.Concat(LeftOut.Details(data.Problems)))
        {
            observer.Told(finding);
        }

        var session = new FitSession(request, folder, record with { Failure = null }, data, watch, observer, cancel);
        session.Add(InspectName, InspectTitle);
        return session;
    }

    private static NetPlan Student(FitSession session)
    {
        session.Observer.StageBegan(ChooseName, ChooseTitle);
        return NetPlan.Parse(session.Decide("student", () =>
        {
            if (session.Recipe.Student is { } named)
            {
                return (named, "the recipe names it");
            }

            var (plan, size) = StudentSearch.Find(session.Model, session.Request.Budget, session.Recipe.Oversize, session.Export);
            return (plan.ToString(), string.Create(
                CultureInfo.InvariantCulture, $"the widest of its family near the budget: {size:N0} bytes as int8 before pruning"));
        }));
    }

    private static StageModel Make(FitSession session)
    {
        var student = Student(session);

        // What nothing can be made for ends here and leaves nothing behind.
        session.Keep();
        var flip = FlipProbe.Decide(session);
        var erase = session.Decide("erase", () => session.Data.Train.Count < session.Recipe.SmallSet
            ? ("yes", "few pictures would be learnt by heart: parts of them are erased")
            : ("no", "with so many pictures a small network does not learn them by heart, and erasing only slows it down"));
        var policy = erase == "yes" ? AugmentationPolicy.Standard(flip) : AugmentationPolicy.Light(flip);
        var guide = TeacherStage.Choose(session, student);
        session.Add(ChooseName, ChooseTitle);
        var teacher = guide is null ? null : new TeacherStage(guide, policy).Complete(session);
        var trained = new StudentStage(student, teacher, policy).Complete(session);

        var pruned = new PruneStage(trained, teacher, policy).Complete(session);

        // What it knew in floats it teaches to what is rounded.
        return new QuantizeStage(pruned, teacher ?? pruned, policy).Complete(session);
    }

    private static RunRecord? Known(FitRequest request, RunFolder folder)
    {
        if (!folder.Exists)
        {
            return request.Resume ? throw new InputException($"'{request.Out}' is no run to resume: it has no run.json") : null;
        }

        return request.Resume
            ? folder.Load()
            : throw new InputException($"'{request.Out}' already holds a run; resume it with --resume, or choose another --out");
    }

    private static RunRecord Begin(
        FitRequest request, RunFolder folder, FoundData found, PreparedData data, CancellationToken cancel)
    {
        var report = DataInspector.Inspect(found, data, null, cancel);
        var perClass = new int[data.ClassNames.Count];
        foreach (var label in data.Train.Labels)
        {
            perClass[label]++;
        }

        var shape = data.Preprocessing;
        return new RunRecord
        {
            Name = folder.Name,
            Command = request.Command,
            Seed = request.Seed,
            Started = TimeProvider.System.GetUtcNow(),
            Machine = MachineRecord.Here(request.Threads, InferenceSession.RuntimeVersion),
            Data = new DataRecord(
                request.Data, data.Fingerprint, data.ClassNames, data.Train.Count, data.Validation.Count, data.Test.Count,
                shape.Channels, shape.Height, shape.Width, perClass, report.Findings),
            Budget = request.Budget,
            Recipe = request.Recipe,
        };
    }

    private static StageRecord Exported(ResultRecord result, double seconds) => new(
        "export",
        "Ship as int8 ONNX",
        result.ValidationAccuracy,
        result.SizeBytes,
        result.Parameters,
        result.Macs,
        result.LatencyP50,
        result.LatencyP95,
        seconds,
        "measured in ONNX Runtime");
}
