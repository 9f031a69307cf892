namespace Shoestring.Onnx.Export;

/// <summary>How quantised layers are written.</summary>
public enum QuantizedForm
{
    /// <summary>Float operators between QuantizeLinear and DequantizeLinear, which a runtime fuses.</summary>
    Qdq,

    /// <summary>
    /// Convolutions and matrix products as QLinearConv and QLinearMatMul where their output is quantised too, the rest as
    /// <see cref="Qdq"/>: some 150 + 4·channels bytes a layer smaller.
    /// </summary>
    Integer,
}
