using System.Runtime.InteropServices;
using Shoestring.Runtime.Native;

namespace Shoestring.Runtime;

/// <summary>A tensor in row-major order that ONNX Runtime reads and writes in place.</summary>
public sealed class OrtValue : IDisposable
{
    private const int Alignment = 64;

    // Pinned managed memory: a span over it keeps it alive, whatever becomes of this object.
    private readonly byte[] _memory;
    private readonly int _offset;
    private readonly OrtHandle _handle;
    private readonly long[] _shape;

    private unsafe OrtValue(TensorElementType type, ReadOnlySpan<long> shape)
    {
        _shape = shape.ToArray();
        ElementType = type;
        ByteCount = BytesOf(shape, TensorElements.BytesOf(type));
        Count = ByteCount / TensorElements.BytesOf(type);
        _memory = GC.AllocateArray<byte>(checked(ByteCount + Alignment), pinned: true);
        byte* start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _offset = (int)(-(nint)start & (Alignment - 1));
        _handle = OrtApi.Instance.CreateTensor(start + _offset, (nuint)ByteCount, shape, type);
    }

    /// <summary>The type of its elements.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The number of its elements.</summary>
    public int Count { get; }

    /// <summary>Its dimensions, outermost first.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    internal int ByteCount { get; }

    internal nint Pointer => _handle.Value;

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the tensor has more than 2 GB.</exception>
    /// <exception cref="Errors.InputException">Elements of this type have no fixed size.</exception>
    public static OrtValue CreateAllocatedTensorValue(TensorElementType type, ReadOnlySpan<long> shape) => new(type, shape);

    /// <summary>A tensor that holds a copy of these elements.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements, or <typeparamref name="T"/> is
    /// not an element type.</exception>
    public static OrtValue CreateTensorValueFromMemory<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        TensorElementType type = TensorElements.TypeOf<T>();
        int bytes = TensorElements.BytesOf(type);
        if (BytesOf(shape, bytes) / bytes != elements.Length)
        {
            throw new ArgumentException(
                $"shape [{string.Join(", ", shape.ToArray())}] does not hold {elements.Length} elements", nameof(shape));
        }

        var value = new OrtValue(type, shape);
        elements.CopyTo(value.GetTensorMutableDataAsSpan<T>());
        return value;
    }

    /// <summary>A tensor that holds a copy of these elements.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements, or <typeparamref name="T"/> is
    /// not an element type.</exception>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] elements, long[] shape)
        where T : unmanaged => CreateTensorValueFromMemory((ReadOnlySpan<T>)elements, shape);

    /// <summary>Its elements, for reading.</summary>
    /// <exception cref="ArgumentException">It holds another type.</exception>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged => GetTensorMutableDataAsSpan<T>();

    /// <summary>Its elements, for reading and writing.</summary>
    /// <exception cref="ArgumentException">It holds another type.</exception>
    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        TensorElements.Require<T>(ElementType);
        return MemoryMarshal.Cast<byte, T>(GetTensorMutableRawData());
    }

    /// <summary>Its elements as raw bytes, for reading and writing.</summary>
    public Span<byte> GetTensorMutableRawData() => _memory.AsSpan(_offset, ByteCount);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Copies a tensor that the runtime made, and releases it.</summary>
    internal static unsafe OrtValue Adopt(nint pointer)
    {
        OrtApi api = OrtApi.Instance;
        using var made = new OrtHandle(pointer, OrtFunction.ReleaseValue);
        using OrtHandle info = api.TensorInfoOfValue(made);
        var value = new OrtValue(api.ElementTypeOf(info.Value), api.DimensionsOf(info.Value));
        new ReadOnlySpan<byte>(api.DataOf(made), value.ByteCount).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static int BytesOf(ReadOnlySpan<long> shape, int elementBytes)
    {
        UInt128 bytes = (UInt128)elementBytes;
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            bytes = UInt128.Min(bytes * (UInt128)dimension, ulong.MaxValue);
        }

        return bytes <= (UInt128)(Array.MaxLength - Alignment)
            ? (int)bytes
            : throw new ArgumentException("the tensor has more than 2 GB", nameof(shape));
    }
}
