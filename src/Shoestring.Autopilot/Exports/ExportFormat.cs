using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Exports;

/// <summary>One form in which a run's model can be had.</summary>
/// <param name="Name">What a person types: <c>onnx-int8</c>.</param>
/// <param name="Summary">One line about it.</param>
/// <param name="Write">Makes the file from a run, telling what takes time.</param>
public sealed record ExportFormat(
    string Name, string Summary, Func<RunFolder, Action<string>, CancellationToken, ExportedModel> Write);
