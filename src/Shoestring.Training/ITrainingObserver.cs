namespace Shoestring.Training;

/// <summary>Hears how a training goes; called on the training thread between two steps, so it must be quick.</summary>
public interface ITrainingObserver
{
    /// <summary>An update was made.</summary>
    /// <param name="progress">Where the training stands.</param>
    void Updated(in TrainingProgress progress)
    {
    }

    /// <summary>An epoch ended and was validated.</summary>
    /// <param name="record">What it came to.</param>
    void EpochEnded(EpochRecord record)
    {
    }

    /// <summary>Something that a person should know, such as a damaged checkpoint that was passed over.</summary>
    /// <param name="message">One line.</param>
    void Told(string message)
    {
    }
}
