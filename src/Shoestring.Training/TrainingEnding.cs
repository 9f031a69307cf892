namespace Shoestring.Training;

/// <summary>Why a training ended.</summary>
public enum TrainingEnding
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>Validation no longer became better.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; a checkpoint, if there is a folder for them, lets it go on.</summary>
    Cancelled,
}
