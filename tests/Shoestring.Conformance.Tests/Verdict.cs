namespace Shoestring.Conformance.Tests;

/// <summary>What came of one vector.</summary>
/// <param name="Family">Its folder.</param>
/// <param name="Name">Its name.</param>
/// <param name="Operators">Operators of its model.</param>
/// <param name="Opset">The operator set of its model.</param>
/// <param name="Types">Element types of its inputs and outputs, as ONNX calls them.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Computed">Which inputs the importer had to know: none, all but the first, or all.</param>
/// <param name="HasGradient">Whether a gradient flows from an output to an input; null when no float goes in and out.</param>
/// <param name="Reason">Why it did not pass, in a few words that others share.</param>
/// <param name="Detail">The whole message.</param>
internal sealed record Verdict(
    string Family, string Name, IReadOnlyList<string> Operators, int Opset, IReadOnlyList<string> Types, Outcome Outcome,
    Computed Computed, bool? HasGradient, string Reason, string Detail);
