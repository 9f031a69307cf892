using System.Runtime.InteropServices;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>Tensors as plain little-endian bytes, row-major: the heart of npy, safetensors and ONNX's raw_data.</summary>
internal static class RawData
{
    /// <summary>Reads the elements of a tensor; bfloat16 becomes float32.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="element">What one element is in the file.</param>
    /// <param name="extents">Checked extents.</param>
    /// <param name="length">Their product.</param>
    /// <param name="what">The tensor's name, for messages.</param>
    public static Tensor Read(Untrusted source, ElementType element, int[] extents, int length, string what) => element switch
    {
        ElementType.Float32 => Of<float>(source, extents, length, what),
        ElementType.Float64 => Of<double>(source, extents, length, what),
        ElementType.Float16 => Of<Half>(source, extents, length, what),
        ElementType.Int8 => Of<sbyte>(source, extents, length, what),
        ElementType.UInt8 => Of<byte>(source, extents, length, what),
        ElementType.Int32 => Of<int>(source, extents, length, what),
        ElementType.Int64 => Of<long>(source, extents, length, what),
        ElementType.Bool => Tensor.Of(Array.ConvertAll(source.Read<byte>(length, what), b => b != 0), extents),
        ElementType.BFloat16 => Tensor.Of(
            Array.ConvertAll(source.Read<ushort>(length, what), b => BitConverter.UInt32BitsToSingle((uint)b << 16)), extents),
        _ => throw new ArgumentOutOfRangeException(nameof(element)),
    };

    /// <summary>The bytes of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    public static ReadOnlySpan<byte> Bytes(Tensor tensor) => tensor switch
    {
        Tensor<float> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<double> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<Half> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<sbyte> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<byte> t => t.Data,
        Tensor<int> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<long> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        Tensor<bool> t => MemoryMarshal.AsBytes(t.Data.AsSpan()),
        _ => throw new ArgumentException($"a tensor of {tensor.Element} has no bytes", nameof(tensor)),
    };

    private static Tensor<T> Of<T>(Untrusted source, int[] extents, int length, string what) where T : unmanaged =>
        Tensor.Of(source.Read<T>(length, what), extents);
}
