using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Changes a file of chunks chunk by chunk: their bytes, and some dropped, repeated, moved or cut; a format puts them together.</summary>
/// <param name="seeds">Good files as their chunks.</param>
/// <param name="join">Puts lengths, signatures and checksums around the chunks.</param>
internal sealed class ChunkMutator(IReadOnlyList<IReadOnlyList<byte[]>> seeds, Func<IReadOnlyList<byte[]>, byte[]> join) : IMutator
{
    public byte[] Make(ref RandomCursor random)
    {
        var chunks = seeds[random.NextInt32(seeds.Count)].Select(c => c.ToArray()).ToList();
        for (var i = 1 + random.NextInt32(3); i > 0 && chunks.Count > 0; i--)
        {
            var (at, other) = (random.NextInt32(chunks.Count), random.NextInt32(chunks.Count));
            switch (random.NextInt32(8))
            {
                case 0:
                    chunks.RemoveAt(at);
                    break;
                case 1:
                    chunks.Insert(at, chunks[other].ToArray());
                    break;
                case 2:
                    (chunks[at], chunks[other]) = (chunks[other], chunks[at]);
                    break;
                default:
                    // The first chunks say sizes and kinds: they are changed as often as all others together.
                    var target = random.NextInt32(2) == 0 ? Math.Min(1, chunks.Count - 1) : at;
                    chunks[target] = Bytewise.Change(chunks[target], ref random);
                    break;
            }
        }

        var file = join(chunks);
        return random.NextInt32(16) == 0 ? Bytewise.Change(file, ref random) : file;
    }
}
