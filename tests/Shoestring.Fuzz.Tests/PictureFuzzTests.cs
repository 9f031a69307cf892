using Shoestring.Data;
using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Fuzz.Tests.Seeds;

namespace Shoestring.Fuzz.Tests;

public sealed class PictureFuzzTests
{
    [Fact]
    public void Pictures_decoded_to_a_size_and_as_they_are()
    {
        var round = 0;
        new Fuzzer("picture", (bytes, name) => PictureDecoder.Decode(bytes, name, round++ % 2 == 0 ? null : (6, 5))).Run(
            new ChunkMutator([.. Pictures.All(".png").Select(PngChunks.Split)], PngChunks.Join),
            new ChunkMutator([.. Pictures.All(".jpg").Select(JpegSegments.Split)], JpegSegments.Join),
            new ChunkMutator([.. Pictures.All(".webp").Select(RiffChunks.Split)], RiffChunks.Join),
            new Bytewise(Pictures.All()));
    }
}
