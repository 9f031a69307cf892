using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Training;

namespace Shoestring.Cli.Display;

/// <summary>Tells a display how a fit goes.</summary>
internal sealed class FitView(Progress progress) : IFitObserver
{
    public void StageBegan(string name, string title) => progress.Begin(title);

    public void Progress(string stage, in TrainingProgress step) => progress.Step(step);

    public void EpochEnded(string stage, EpochRecord record) => progress.Epoch(record);

    public void PhaseEnded(PhaseRecord phase) => progress.End($"in {Figures.Duration(phase.Seconds)}");

    public void StageEnded(StageRecord stage) => progress.End(
        $"{Figures.Percent(stage.Accuracy)} on validation, {Figures.Size(stage.SizeBytes)}, {Figures.Time(stage.LatencyP95)}, "
        + $"in {Figures.Duration(stage.Seconds)}");

    public void Decided(Decision decision) => progress.Tell($"{decision.Topic}: {decision.Choice} ({decision.Reason})");

    public void Told(string message) => progress.Tell(message);
}
