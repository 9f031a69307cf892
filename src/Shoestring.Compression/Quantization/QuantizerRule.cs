namespace Shoestring.Compression.Quantization;

/// <summary>What ONNX Runtime's CPU provider makes of an op between DequantizeLinear and QuantizeLinear.</summary>
internal enum QuantizerRule
{
    /// <summary>It runs in float.</summary>
    Float,

    /// <summary>It has integer weights: QLinearConv, QGemm, QLinearMatMul.</summary>
    Weighted,

    /// <summary>It has an integer form of its own, with input and output quantisers: QLinearAdd and so on.</summary>
    Integer,

    /// <summary>It moves integers without looking at them; input and output must share one quantiser.</summary>
    SameAsInput,

    /// <summary>It is gone in a deployed model.</summary>
    Transparent,
}
