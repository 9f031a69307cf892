using Shoestring.Data;
using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Fuzz.Tests.Seeds;

namespace Shoestring.Fuzz.Tests;

public sealed class PictureFuzzTests
{
    private int _round;

    [Fact]
    public void Pictures_decoded_to_a_size_and_as_they_are() => new Fuzzer("picture", Read).Run(
        new ChunkMutator([.. Pictures.All("*.png").Select(PngChunks.Split)], PngChunks.Join),
        new ChunkMutator([.. Pictures.All("*.jpg").Select(JpegSegments.Split)], JpegSegments.Join),
        new ChunkMutator([.. Pictures.All("*.webp").Select(RiffChunks.Split)], RiffChunks.Join),
        new Bytewise([.. Pictures.All("*.*")]));

    // Inks are turned into light by a table that libvips makes anew for each picture, 20 ms: fewer rounds.
    [Fact]
    public void Pictures_in_four_inks() => new Fuzzer("jpeg", Read, 100).Run(
        new ChunkMutator([.. Pictures.All("*.jpeg").Select(JpegSegments.Split)], JpegSegments.Join), new Bytewise([.. Pictures.All("*.jpeg")]));

    private void Read(byte[] bytes, string name) => PictureDecoder.Decode(bytes, name, _round++ % 2 == 0 ? null : (6, 5));
}
