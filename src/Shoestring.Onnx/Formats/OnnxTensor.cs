using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Formats;

/// <summary>ONNX's file of one tensor (a serialised TensorProto), as in its operator test vectors.</summary>
public static class OnnxTensor
{
    /// <summary>Reads a tensor; bfloat16 becomes float32.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It is no such file, is damaged, or holds what is not supported.</exception>
    public static NamedTensor Read(Stream stream, string name)
    {
        var proto = Protobuf.Parse(stream, name, TensorProto.Parser, "an ONNX tensor", OnnxLimits.Default);
        return new NamedTensor(proto.Name, TensorProtos.Read(proto, reason => new InputException($"{name}: {reason}")));
    }

    /// <summary>Writes a tensor.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">The tensor and its name.</param>
    public static void Write(Stream stream, NamedTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        TensorProtos.Of(tensor.Name, tensor.Tensor).WriteTo(stream);
    }
}
