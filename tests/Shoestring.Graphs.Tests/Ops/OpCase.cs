namespace Shoestring.Graphs.Tests.Ops;

/// <summary>One row of the table that all laws run over: an op, its attributes and how its operands are made.</summary>
/// <param name="Name">kind/variant; golden files use the same names.</param>
/// <param name="Op">The op.</param>
/// <param name="Inputs">Operands.</param>
internal sealed record OpCase(string Name, Op Op, params Feed[] Inputs)
{
    /// <summary>Inputs whose gradient is checked; by default all floats.</summary>
    public int[]? Wrt { get; init; }

    /// <summary>Outputs that the loss reads; by default all floats.</summary>
    public int[]? Losses { get; init; }

    /// <summary>Why finite differences do not apply, or null when they do.</summary>
    public string? NoFiniteDifference { get; init; }

    /// <summary>Inputs whose first axis is the batch, and may be a symbol.</summary>
    public int[] Batched { get; init; } = [];

    /// <summary>Seed and step of the run.</summary>
    public RunContext Context { get; init; } = new(7, 3);

    /// <summary>Operands for a seed, each from a stream of its own.</summary>
    public Tensor<double>[] Operands(ulong seed) =>
        [.. Inputs.Select((feed, i) => Tensor.Of(feed.Make((seed * 100) + (ulong)i), feed.Shape))];

    /// <summary>Inputs whose gradient is checked.</summary>
    public int[] Checked => Wrt ?? [.. Enumerable.Range(0, Inputs.Length).Where(i => Inputs[i].Element.IsFloat())];

    public override string ToString() => Name;
}
