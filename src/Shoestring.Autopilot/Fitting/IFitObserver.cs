using Shoestring.Autopilot.Runs;
using Shoestring.Training;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Hears how a run goes; called on the working thread, so it must be quick.</summary>
public interface IFitObserver
{
    /// <summary>A stage begins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="title">Its name for a reader.</param>
    void StageBegan(string name, string title)
    {
    }

    /// <summary>A training step was made within a stage.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="progress">Where it stands.</param>
    void Progress(string stage, in TrainingProgress progress)
    {
    }

    /// <summary>An epoch of a training within a stage ended and was, as a rule, validated.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="record">What it came to.</param>
    void EpochEnded(string stage, EpochRecord record)
    {
    }

    /// <summary>A phase of the preparation ended.</summary>
    /// <param name="phase">What it took.</param>
    void PhaseEnded(PhaseRecord phase)
    {
    }

    /// <summary>A stage ended.</summary>
    /// <param name="stage">What it made and measured.</param>
    void StageEnded(StageRecord stage)
    {
    }

    /// <summary>Something was decided for the user.</summary>
    /// <param name="decision">What, and why.</param>
    void Decided(Decision decision)
    {
    }

    /// <summary>Something that a person should know.</summary>
    /// <param name="message">One line.</param>
    void Told(string message)
    {
    }
}
