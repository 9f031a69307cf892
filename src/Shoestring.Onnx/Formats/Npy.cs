using System.Buffers.Binary;
using System.Text;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>
/// NumPy's file of one array, versions 1 and 2. Arrays of Python objects are refused; Fortran order is turned into C order.
/// Source: NumPy Enhancement Proposal 1.
/// </summary>
public static class Npy
{
    private const int MaxHeader = 1 << 16;
    private const int Alignment = 64;

    private static readonly (string Code, ElementType Element)[] Codes =
    [
        ("f4", ElementType.Float32), ("f8", ElementType.Float64), ("f2", ElementType.Float16), ("i1", ElementType.Int8),
        ("u1", ElementType.UInt8), ("i4", ElementType.Int32), ("i8", ElementType.Int64), ("b1", ElementType.Bool),
    ];

    private static ReadOnlySpan<byte> Magic => "\u0093NUMPY"u8[1..]; // U+0093 is C2 93 in UTF-8; the format wants 93 alone.

    /// <summary>Reads an array.</summary>
    /// <param name="stream">The file, from its first byte to its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It is no such file, is damaged, or holds what is not supported.</exception>
    public static Tensor Read(Stream stream, string name) => Read(new Untrusted(stream, name));

    /// <summary>Writes an array, version 1, C order.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">The array.</param>
    /// <exception cref="ArgumentException">The element type has no NumPy name (bfloat16).</exception>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        var code = Codes.FirstOrDefault(c => c.Element == tensor.Element).Code
            ?? throw new ArgumentException($"NumPy has no name for {tensor.Element}", nameof(tensor));
        var order = tensor.Element.Size() == 1 ? '|' : '<';
        var shape = tensor.Dimensions.Length == 1 ? $"({tensor.Dimensions[0]},)" : $"({string.Join(", ", tensor.Dimensions)})";
        var text = $"{{'descr': '{order}{code}', 'fortran_order': False, 'shape': {shape}, }}";
        const int Fixed = 10;
        var length = ((Fixed + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - Fixed;
        Span<byte> header = stackalloc byte[Fixed + length];
        header.Fill((byte)' ');
        Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], (ushort)length);
        Encoding.ASCII.GetBytes(text, header[Fixed..]);
        header[^1] = (byte)'\n';
        stream.Write(header);
        stream.Write(RawData.Bytes(tensor));
    }

    internal static Tensor Read(Untrusted source)
    {
        var start = source.Read<byte>(8, "the header");
        if (!start.AsSpan(0, 6).SequenceEqual(Magic))
        {
            throw source.Refuse("is not an .npy file (it does not begin with \\x93NUMPY)");
        }

        int length = (start[6], start[7]) switch
        {
            (1, 0) => source.Read<ushort>(1, "the header")[0],
            (2 or 3, 0) => (int)Math.Min(source.Read<uint>(1, "the header")[0], int.MaxValue),
            _ => throw source.Refuse($"is of .npy version {start[6]}.{start[7]}; 1.0 to 3.0 are read"),
        };
        if (length > MaxHeader)
        {
            throw source.Refuse($"has a header of {length} bytes; at most {MaxHeader} are read");
        }

        var header = NpyHeader.Parse(Encoding.Latin1.GetString(source.Read<byte>(length, "the header")), source.Refuse);
        var element = ElementOf(header.Descriptor, source);
        var (extents, count) = TensorLimits.Check(header.Shape, element, reason => source.Refuse($"the array {reason}"));
        var tensor = RawData.Read(source, element, extents, count, "the array");
        if (!source.AtEnd())
        {
            throw source.Refuse("has more bytes than its header says");
        }

        return header.FortranOrder ? FortranOrder.ToRowMajor(tensor) : tensor;
    }

    private static ElementType ElementOf(string descriptor, Untrusted source)
    {
        foreach (var (code, element) in Codes)
        {
            if (descriptor.Length == 3 && descriptor.AsSpan(1).SequenceEqual(code)
                && (descriptor[0] is '<' or '=' || (element.Size() == 1 && descriptor[0] == '|')))
            {
                return element;
            }
        }

        throw source.Refuse(descriptor.Contains('O', StringComparison.Ordinal)
            ? "holds pickled Python objects, which are never read; save a plain numeric array"
            : $"has elements '{Printable.Of(descriptor)}'; "
                + $"little-endian {string.Join(", ", Codes.Select(c => c.Code))} are read (use array.astype)");
    }
}
