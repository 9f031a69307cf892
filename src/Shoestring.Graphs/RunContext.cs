namespace Shoestring.Graphs;

/// <summary>What a run of a graph knows besides its inputs: where its random numbers come from.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Step">Number of the step; random ops draw a fresh mask each step.</param>
public readonly record struct RunContext(ulong Seed, long Step);
