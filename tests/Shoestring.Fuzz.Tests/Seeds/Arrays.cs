using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>Good tensors of every type and some odd shapes, in each format.</summary>
internal static class Arrays
{
    private static readonly Tensor[] All =
    [
        Tensor.Of([1f, -2.5f, float.NaN, 4f, 5f, 6f], 2, 3), Tensor.Of([1.0, 2.0], 2), Tensor.Of([(Half)1, (Half)2], 1, 2),
        Tensor.Of([(sbyte)-1, (sbyte)2], 2), Tensor.Of([(byte)1, (byte)2, (byte)3], 3, 1), Tensor.Of([1, -2], 2, 1), Tensor.Of([1L, -2], 2),
        Tensor.Of([true, false], 2), Tensor.Of([42f]), Tensor.Of(Array.Empty<float>(), 0, 5), Tensor.Of(new float[16], 1, 2, 1, 2, 1, 2, 1, 2),
    ];

    public static byte[][] Npy { get; } = [.. All.Select(t => Write(s => Onnx.Formats.Npy.Write(s, t)))];

    public static byte[][] Npz { get; } =
    [
        Write(s => Onnx.Formats.Npz.Write(s, [new NamedTensor("a", All[0]), new NamedTensor("b.c", All[6])])),
        Write(s => Onnx.Formats.Npz.Write(s, [new NamedTensor("w", All[2])])),
    ];

    public static byte[][] Safetensors { get; } =
    [
        Write(s => Onnx.Formats.Safetensors.Write(s, [.. All.Select((t, i) => new NamedTensor($"t{i}.weight", t))])),
        Write(s => Onnx.Formats.Safetensors.Write(s, [new NamedTensor("only", All[0])], new Dictionary<string, string> { ["format"] = "pt" })),
        Write(s => Onnx.Formats.Safetensors.Write(s, [])),
    ];

    public static NamedTensor[] Named { get; } = [.. All.Select((t, i) => new NamedTensor($"t{i}", t))];

    public static byte[] Write(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
