using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Onnx.Export.Forms;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Export;

/// <summary>Writes an ONNX model in another form: float16, a fixed batch, preprocessing inside. The operators stay what they are.</summary>
public static class OnnxRewriter
{
    // Pixels come last: bytes are scaled in float32 whatever the network computes in.
    private static readonly Action<FormScope, OnnxForm>[] Passes = [HalfPrecision.Apply, FixedBatch.Apply, InnerPixels.Apply];

    /// <summary>The file in another form.</summary>
    /// <param name="model">Bytes of an .onnx file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="form">What it shall be.</param>
    /// <exception cref="InputException">It is no ONNX model, or cannot have that form.</exception>
    public static byte[] Rewrite(byte[] model, string name, OnnxForm form)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(form);
        using var stream = new MemoryStream(model, writable: false);
        var proto = Protobuf.Parse(stream, name, ModelProto.Parser, "an ONNX model", OnnxLimits.Default);
        if (proto.Graph is null)
        {
            throw new InputException($"{name}: is not an ONNX model: it has no graph");
        }

        Apply(proto, name, form);
        return proto.ToByteArray();
    }

    internal static void Apply(ModelProto proto, string name, OnnxForm form)
    {
        var scope = new FormScope(proto, name);
        foreach (var pass in Passes)
        {
            pass(scope, form);
        }
    }
}
