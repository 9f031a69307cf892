using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Flips, overwrites, cuts, repeats and swaps bytes of good files, half of the time near the beginning.</summary>
internal sealed class Bytewise(IReadOnlyList<byte[]> seeds) : IMutator
{
    private const int Head = 256;

    public byte[] Make(ref RandomCursor random) => Change(seeds[random.NextInt32(seeds.Count)], ref random);

    public static byte[] Change(byte[] good, ref RandomCursor random)
    {
        var bytes = good.ToArray();
        var changes = 1 + random.NextInt32(4);
        for (var i = 0; i < changes && bytes.Length > 0; i++)
        {
            var at = random.NextInt32(random.NextInt32(2) == 0 ? Math.Min(bytes.Length, Head) : bytes.Length);
            var length = Math.Min(1 + random.NextInt32(16), bytes.Length - at);
            switch (random.NextInt32(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
                case 2:
                    Array.Resize(ref bytes, at);
                    break;
                case 3:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
                    break;
                case 4:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at, length), .. bytes.AsSpan(at)];
                    break;
                case 5:
                    bytes.AsSpan(at, length).Fill((byte)(random.NextInt32(2) * 255));
                    break;
                case 6:
                    var from = random.NextInt32(bytes.Length - length + 1);
                    bytes.AsSpan(from, length).ToArray().CopyTo(bytes.AsSpan(at));
                    break;
                default:
                    var number = BitConverter.GetBytes(Extremes.Integer(ref random)).AsSpan(0, Math.Min(8, length));
                    number.CopyTo(bytes.AsSpan(at));
                    break;
            }
        }

        return bytes;
    }
}
