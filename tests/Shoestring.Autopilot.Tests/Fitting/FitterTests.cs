using System.Globalization;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Exports;
using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Training;
using Shoestring.Training.Metrics;

namespace Shoestring.Autopilot.Tests.Fitting;

public sealed class FitterTests
{
    private static readonly string[] Stages = ["teacher", "student", "prune", "quantize", "export"];

    [Fact]
    public void A_budget_is_kept_and_proved()
    {
        using var data = new ToyData();
        var record = Fitter.Run(Request(data, "a", 12_000), new Watch());
        var result = record.Result!;
        Assert.True(result.Met);
        Assert.InRange(result.SizeBytes, 1, 12_000);
        Assert.Equal(result.SizeBytes, new FileInfo(Path.Combine(data.Run("a"), "model.onnx")).Length);
        Assert.Equal("test", result.Split);
        Assert.True(result.Accuracy > 0.8, $"three bars are told apart: {result.Accuracy}");
        Assert.True(result.Parity.Passed);
        Assert.Equal(60, result.Confusion.Sum(row => row.Sum()));
        Assert.Equal(Stages, record.Steps.Select(s => s.Name));
        Assert.Equal(record.Steps.Select(s => s.Name), new RunFolder(data.Run("a")).Load().Steps.Select(s => s.Name));
        Assert.NotEmpty(new RunFolder(data.Run("a")).Metrics());
        Assert.Equal(["inspect", "choose"], record.Preparation.Select(p => p.Name));
        Accounted(record);

        // The float32 form is the model before rounding, with statistics that fit it.
        var prepared = PreparedData.Prepare(DataSets.Open(data.Folder, _ => { }), null, default);
        var (logits, labels) = RuntimeModel.Predict(
            FloatOnnx.Write(new RunFolder(data.Run("a")), _ => { }, default).File, prepared.Test, prepared.Preprocessing, 2);
        Assert.InRange(Evaluation.Of(logits, labels).Accuracy, result.Accuracy - 0.1, 1);
    }

    [Fact]
    public void A_stage_that_has_time_for_a_part_of_an_epoch_takes_a_part_of_the_set()
    {
        using var data = new ToyData(train: 6000);
        var request = Request(data, "short", 12_000);
        var watch = new Watch();
        var record = Fitter.Run(
            request with { Budget = request.Budget with { Time = 0.5 }, Recipe = request.Recipe with { BatchSize = 4 } }, watch);
        var epochs = double.Parse(record.Decisions.Single(d => d.Topic == "student epochs").Choice, CultureInfo.InvariantCulture);
        Assert.InRange(epochs, 0, 0.99);
        Assert.InRange(watch.Most("student"), 8, 6000 / 4 * 9 / 10);
    }

    [Fact]
    public void Without_time_for_a_teacher_the_student_learns_from_the_labels()
    {
        using var data = new ToyData();
        var request = Request(data, "alone", 12_000);
        var record = Fitter.Run(request with { Recipe = request.Recipe with { TeacherEpochs = int.MaxValue } }, new Watch());
        Assert.Equal("none", record.Decisions.Single(d => d.Topic == "teacher").Choice);
        Assert.Equal(Stages[1..], record.Steps.Select(s => s.Name));
        Assert.True(record.Result!.Accuracy > 0.8, $"three bars are told apart: {record.Result.Accuracy}");
    }

    [Fact]
    public void A_run_that_is_stopped_again_and_again_ends_like_an_unbroken_one()
    {
        using var data = new ToyData();
        var whole = Fitter.Run(Request(data, "whole", 12_000), new Watch());
        RunRecord? broken = null;
        var resume = false;
        for (var tries = 0; broken is null && tries < 60; tries++)
        {
            using var cancel = new CancellationTokenSource();
            try
            {
                broken = Fitter.Run(
                    Request(data, "broken", 12_000) with { Resume = resume }, new Watch { Cancel = cancel, After = 4 + (tries * 3) }, cancel.Token);
            }
            catch (OperationCanceledException)
            {
                resume = true;
            }
        }

        Assert.True(resume, "the run was never stopped");
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(data.Run("whole"), "model.onnx")),
            File.ReadAllBytes(Path.Combine(data.Run("broken"), "model.onnx")));
        Assert.Equal(whole.Result!.Accuracy, broken!.Result!.Accuracy);
        Accounted(broken);
    }

    [Fact]
    public void A_budget_below_the_smallest_model_names_the_nearest_and_leaves_nothing_behind()
    {
        using var data = new ToyData();
        var error = Assert.Throws<InfeasibleException>(() => Fitter.Run(Request(data, "tiny", 1000), new Watch()));
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("nearest feasible", error.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(data.Run("tiny")));
    }

    [Fact]
    public void A_run_that_fails_after_it_began_says_why_until_it_goes_on()
    {
        using var data = new ToyData();
        var request = Request(data, "failed", 12_000);
        var folder = new RunFolder(data.Run("failed"));
        var failing = new Watch { Failure = new InfeasibleException("this cannot be"), After = 9 };
        Assert.Throws<InfeasibleException>(() => Fitter.Run(request, failing));
        Assert.Equal("this cannot be", folder.Load().Failure);
        Assert.Null(Fitter.Run(request with { Resume = true }, new Watch()).Failure);
        Assert.Null(folder.Load().Failure);
    }

    [Fact]
    public void What_was_left_out_is_told_once()
    {
        using var data = new ToyData();
        var pictures = data.Pictures();
        File.WriteAllText(Path.Combine(pictures, "a", "broken.png"), "no picture");
        var watch = new Watch();
        var request = Request(data, "pictures", 12_000) with { Data = pictures };
        var record = Fitter.Outline(request, watch);
        Assert.Contains("1 file was left out", record.Data.Findings);
        Assert.Single(watch.Messages, m => m.Contains("1 file was left out", StringComparison.Ordinal));
        Assert.Single(watch.Messages, m => m.Contains("broken.png", StringComparison.Ordinal));
        Assert.DoesNotContain(watch.Messages, m => m.Contains("picture was left out", StringComparison.Ordinal));
        Assert.False(Path.Exists(request.Out));
    }

    [Fact]
    public void A_run_is_not_written_over()
    {
        using var data = new ToyData();
        Directory.CreateDirectory(data.Run("kept"));
        File.WriteAllText(Path.Combine(data.Run("kept"), "run.json"), "{}");
        Assert.Throws<InputException>(() => Fitter.Run(Request(data, "kept", 12_000), new Watch()));
        Assert.Equal("{}", File.ReadAllText(Path.Combine(data.Run("kept"), "run.json")));
    }

    // No second of a run without a row.
    private static void Accounted(RunRecord record) =>
        Assert.Equal(record.Seconds, record.Preparation.Sum(p => p.Seconds) + record.Steps.Sum(s => s.Seconds), 1e-9);

    // A fixed number of epochs a stage: what a clock decides would differ between two runs.
    private static FitRequest Request(ToyData data, string run, long size) => new(
        data.Folder, new Budget { MaxSize = size, Time = 600 }, data.Run(run), 3, 2, "shoestring fit toy")
    {
        Recipe = new Recipe { MostEpochs = 6, BatchSize = 32, Oversize = 2, ProbeSeconds = 0.1, LatencySeconds = 0.1 },
    };

    private sealed class Watch : IFitObserver
    {
        private readonly Dictionary<string, long> _most = [];
        private int _steps;

        public CancellationTokenSource? Cancel { get; init; }

        public Exception? Failure { get; init; }

        public List<string> Messages { get; } = [];

        public int After { get; init; }

        public long Most(string stage) => _most[stage];

        public void Told(string message) => Messages.Add(message);

        public void Progress(string stage, in TrainingProgress progress)
        {
            _most[stage] = progress.Updates;
            if (++_steps == After)
            {
                Cancel?.Cancel();
                if (Failure is not null)
                {
                    throw Failure;
                }
            }
        }
    }
}
