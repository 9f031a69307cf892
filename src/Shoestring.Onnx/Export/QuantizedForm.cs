namespace Shoestring.Onnx.Export;

/// <summary>How quantised layers are written.</summary>
public enum QuantizedForm
{
    /// <summary>Float operators between QuantizeLinear and DequantizeLinear, which a runtime fuses.</summary>
    Qdq,

    /// <summary>
    /// Convolutions as QLinearConv where their output is quantised too, the rest as <see cref="Qdq"/>: smaller files.
    /// </summary>
    Integer,
}
