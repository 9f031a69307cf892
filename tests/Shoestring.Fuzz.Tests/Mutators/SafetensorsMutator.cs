using System.Buffers.Binary;
using System.Text;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Changes the JSON header under a length that fits it, or nearly; sometimes the data too.</summary>
internal sealed class SafetensorsMutator(IReadOnlyList<byte[]> seeds) : IMutator
{
    public byte[] Make(ref RandomCursor random)
    {
        var good = seeds[random.NextInt32(seeds.Count)];
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(good);
        var header = Encoding.UTF8.GetBytes(Tokens.Change(Encoding.UTF8.GetString(good, 8, length), ref random));
        var data = random.NextInt32(4) == 0 ? Bytewise.Change(good[(8 + length)..], ref random) : good[(8 + length)..];
        var said = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(
            said, random.NextInt32(8) == 0 ? Extremes.Integer(ref random) : header.Length + (random.NextInt32(16) == 0 ? 1 : 0));
        return [.. said, .. header, .. data];
    }
}
