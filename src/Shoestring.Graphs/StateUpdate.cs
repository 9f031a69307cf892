namespace Shoestring.Graphs;

/// <summary>A parameter that a run of the graph overwrites, such as a running mean.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Next">Its value after the run.</param>
public sealed record StateUpdate(Parameter Parameter, Value Next);
