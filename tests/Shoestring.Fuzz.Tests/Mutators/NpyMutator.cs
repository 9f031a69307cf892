using System.Buffers.Binary;
using System.Text;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Changes the Python dictionary of an array's header under a length that fits it.</summary>
internal sealed class NpyMutator(IReadOnlyList<byte[]> seeds) : IMutator
{
    private const int Fixed = 10;

    public byte[] Make(ref RandomCursor random) => Change(seeds[random.NextInt32(seeds.Count)], ref random);

    public static byte[] Change(byte[] good, ref RandomCursor random)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(good.AsSpan(8));
        var header = Encoding.Latin1.GetBytes(Tokens.Change(Encoding.Latin1.GetString(good, Fixed, length), ref random));
        var start = good[..Fixed];
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(8), (ushort)header.Length);
        return [.. start, .. header, .. good[(Fixed + length)..]];
    }
}
