namespace Shoestring.Onnx.Export;

/// <summary>What <see cref="OnnxRewriter"/> makes of a model; what is not said stays as it is.</summary>
public sealed record OnnxForm
{
    /// <summary>Whether float32 weights and values become float16; half the size.</summary>
    public bool Float16 { get; init; }

    /// <summary>Whether float inputs and outputs become float16 too; otherwise a Cast stands at each.</summary>
    public bool Float16Ends { get; init; }

    /// <summary>The number that every symbolic dimension becomes, or null to leave them free.</summary>
    public int? Batch { get; init; }

    /// <summary>The preprocessing that moves into the graph, or null.</summary>
    public PixelInput? Pixels { get; init; }
}
