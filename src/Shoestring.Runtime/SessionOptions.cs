namespace Shoestring.Runtime;

/// <summary>How a model is run. The defaults are those of the product's latency: one thread that does not spin.</summary>
public sealed record SessionOptions
{
    /// <summary>The defaults.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>Threads inside an operator; at least 1.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>How far the model is rewritten; <see cref="GraphOptimizationLevel.All"/> is what is deployed.</summary>
    public GraphOptimizationLevel GraphOptimization { get; init; } = GraphOptimizationLevel.All;

    /// <summary>Whether idle threads spin: a little faster alone, much slower beside others.</summary>
    public bool AllowSpinning { get; init; }

    /// <summary>
    /// Whether 8-bit products are summed so that they cannot saturate on CPUs without VNNI (slower there, exact
    /// everywhere). Source: session.x64quantprecision.
    /// </summary>
    public bool AvoidSaturation { get; init; }

    /// <summary>Where to write a profile (a path's beginning), or null for none.</summary>
    public string? ProfilePathPrefix { get; init; }

    /// <summary>Further entries of the session's configuration, by ONNX Runtime's own keys.</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = new Dictionary<string, string>();
}
