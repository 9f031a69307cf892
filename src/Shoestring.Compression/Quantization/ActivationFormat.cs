namespace Shoestring.Compression.Quantization;

/// <summary>What activations are stored as.</summary>
public enum ActivationFormat
{
    /// <summary>0 to 255: with int8 weights the fast path of ONNX Runtime on x86.</summary>
    UInt8,

    /// <summary>−128 to 127: what most accelerators and ARM want.</summary>
    Int8,
}
