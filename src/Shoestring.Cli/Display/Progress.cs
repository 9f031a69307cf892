using Shoestring.Training;

namespace Shoestring.Cli.Display;

/// <summary>Shows how a long job goes. Called on the working thread.</summary>
internal abstract class Progress
{
    /// <summary>The display that suits: bars on a terminal, plain lines elsewhere, nothing when that is wanted.</summary>
    public static Progress For(Host host) => !host.ShowsProgress ? new NoProgress() : host.IsTerminal ? new Bars(host) : new Lines(host);

    /// <summary>Does the work with the display up.</summary>
    public virtual T Around<T>(Func<T> work) => work();

    /// <summary>A stage begins.</summary>
    public virtual void Begin(string title)
    {
    }

    /// <summary>A training step was made.</summary>
    public virtual void Step(in TrainingProgress progress)
    {
    }

    /// <summary>An epoch ended.</summary>
    public virtual void Epoch(EpochRecord record)
    {
    }

    /// <summary>The stage ended.</summary>
    /// <param name="outcome">What it came to, in a few words.</param>
    public virtual void End(string outcome)
    {
    }

    /// <summary>One line for a person.</summary>
    public virtual void Tell(string message)
    {
    }
}
