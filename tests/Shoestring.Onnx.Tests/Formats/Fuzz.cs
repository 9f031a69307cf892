using Shoestring.Errors;
using Shoestring.Random;

namespace Shoestring.Onnx.Tests.Formats;

/// <summary>Mutates a good file by a seed and checks that reading ends in a value or an <see cref="InputException"/>, within memory.</summary>
internal static class Fuzz
{
    public const int Rounds = 3000;

    public static void Run(string what, IReadOnlyList<byte[]> corpus, Action<Stream> read, int rounds = Rounds)
    {
        var refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            var random = new RandomStream(7, Purpose.Of(what), round).Start();
            var good = corpus[random.NextInt32(corpus.Count)];
            var bytes = Mutate(good, ref random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var stream = new MemoryStream(bytes);
                read(stream);
            }
            catch (InputException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
                Assert.StartsWith("file", e.Message, StringComparison.Ordinal);
            }
            catch (Exception e)
            {
                Assert.Fail($"{what}, round {round}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (8L << 20) + (64L * bytes.Length), $"{what}, round {round}: {allocated} bytes set aside");
        }

        Assert.True(refused > rounds / 10, $"{what}: only {refused} of {rounds} were refused");
    }

    private static byte[] Mutate(byte[] good, ref RandomCursor random)
    {
        var bytes = good.ToList();
        var changes = 1 + random.NextInt32(4);
        for (var i = 0; i < changes && bytes.Count > 0; i++)
        {
            // Headers are where the damage hurts: half of the changes fall into the first 256 bytes.
            var reach = random.NextInt32(2) == 0 ? Math.Min(bytes.Count, 256) : bytes.Count;
            var at = random.NextInt32(reach);
            switch (random.NextInt32(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.NextInt32(16), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(random.NextInt32(32), bytes.Count)));
                    break;
                default:
                    for (var k = at; k < Math.Min(at + 8, bytes.Count); k++)
                    {
                        bytes[k] = 0xFF;
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
