namespace Shoestring.Onnx.Export;

/// <summary>How a graph is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The operator set, 17 to 21.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>The version of the file format; 8 goes with operator set 17.</summary>
    public int IrVersion { get; init; } = 8;

    /// <summary>Whether symbolic dimensions stay symbolic; otherwise they become 1.</summary>
    public bool DynamicBatch { get; init; } = true;

    /// <summary>
    /// Whether every byte counts: names of nodes are left out, names of values (save inputs and outputs) are as short as they can be,
    /// equal constants are stored once. Parameter names are lost.
    /// </summary>
    public bool Compact { get; init; }

    /// <summary>How quantised layers are written.</summary>
    public QuantizedForm QuantizedForm { get; init; }

    /// <summary>
    /// Whether biases of layers whose input and weight are quantised are stored as int32 in steps of both scales' product, as integer
    /// kernels take them.
    /// </summary>
    public bool IntegerBias { get; init; } = true;

    /// <summary>Whether the graph is simplified first: copies removed, constants computed, batch normalisation folded.</summary>
    public bool Simplify { get; init; }

    /// <summary>The form in which it is written: float16, a fixed batch, preprocessing inside.</summary>
    public OnnxForm Form { get; init; } = new();

    /// <summary>Names of the classes, or null.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What is done to a picture or text before the model sees it, as JSON, or null.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>Where the model comes from (data, seed, recipe), as JSON, or null.</summary>
    public string? Provenance { get; init; }

    /// <summary>Further metadata, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Who wrote the file.</summary>
    public string Producer { get; init; } = "shoestring";
}
