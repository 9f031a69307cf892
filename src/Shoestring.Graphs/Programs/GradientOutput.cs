namespace Shoestring.Graphs.Programs;

/// <summary>A value of a training graph that is the gradient of a parameter; the program leaves it in the state store.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">Its gradient.</param>
public sealed record GradientOutput(Parameter Parameter, Value Value);
