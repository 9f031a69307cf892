namespace Shoestring.Autopilot.Runs;

/// <summary>A choice that was made for the user.</summary>
/// <param name="Topic">What it is about: <c>student</c>, <c>teacher epochs</c>, <c>augmentation</c>.</param>
/// <param name="Choice">What was chosen, as text or a number that a resume reads back.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record Decision(string Topic, string Choice, string Reason);
