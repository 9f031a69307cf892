namespace Shoestring.Autopilot.Runs;

/// <summary>The data of a run.</summary>
/// <param name="Source">What the user named: a folder or a known set.</param>
/// <param name="Fingerprint">SHA-256 over labels and pixels: equal data, equal fingerprint.</param>
/// <param name="Classes">Names of the classes, in the order of the model's outputs.</param>
/// <param name="Train">Samples trained on.</param>
/// <param name="Validation">Samples that choices were made on.</param>
/// <param name="Test">Samples read once, at the end.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Height">Rows of the model's input.</param>
/// <param name="Width">Columns of the model's input.</param>
/// <param name="TrainPerClass">Training samples of each class.</param>
/// <param name="Findings">What the inspection found, one line each.</param>
public sealed record DataRecord(
    string Source,
    string Fingerprint,
    IReadOnlyList<string> Classes,
    int Train,
    int Validation,
    int Test,
    int Channels,
    int Height,
    int Width,
    IReadOnlyList<int> TrainPerClass,
    IReadOnlyList<string> Findings);
