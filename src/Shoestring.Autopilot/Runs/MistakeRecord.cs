namespace Shoestring.Autopilot.Runs;

/// <summary>A sample that the model got wrong, and was sure of.</summary>
/// <param name="Id">The sample's path or number.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Predicted">What the model says.</param>
/// <param name="Confidence">Its probability, a fraction.</param>
/// <param name="Picture">The picture as a PNG in base 64.</param>
public sealed record MistakeRecord(string Id, string Truth, string Predicted, double Confidence, string Picture);
