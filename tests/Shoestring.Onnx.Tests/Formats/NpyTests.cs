using System.Text;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Onnx.Tests.Formats;

public sealed class NpyTests
{
    // numpy.lib.format.write_array(f, numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<i4')), NumPy 1.24.2, as base64.
    private const string FromNumpy =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAgAAAAMAAAAEAAAABQAAAAYAAAA=";

    [Fact]
    public void What_is_written_is_read()
    {
        foreach (var tensor in Samples.All())
        {
            var bytes = Samples.Write(s => Npy.Write(s, tensor));
            Samples.Same(tensor, Npy.Read(new MemoryStream(bytes), "file"));
        }
    }

    [Fact]
    public void What_is_written_is_what_NumPy_writes()
    {
        var tensor = Tensor.Of([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal(FromNumpy, Convert.ToBase64String(Samples.Write(s => Npy.Write(s, tensor))));
    }

    [Fact]
    public void Fortran_order_becomes_row_major()
    {
        var bytes = File("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6]);
        Samples.Same(Tensor.Of([1, 2, 3, 4, 5, 6], 2, 3), Npy.Read(new MemoryStream(bytes), "file"));
    }

    [Fact]
    public void A_stream_that_cannot_seek_reads_alike()
    {
        var tensor = Tensor.Of(Enumerable.Range(0, 700_000).ToArray(), 700, 1000);
        using var slow = new System.IO.Compression.BrotliStream(
            new MemoryStream(Samples.Write(s =>
            {
                using var brotli = new System.IO.Compression.BrotliStream(s, System.IO.Compression.CompressionLevel.Fastest, true);
                Npy.Write(brotli, tensor);
            })),
            System.IO.Compression.CompressionMode.Decompress);
        Samples.Same(tensor, Npy.Read(slow, "file"));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickled Python objects")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "little-endian")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999), }", "more than one tensor can hold")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (400000000,), }", "cut short")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "extent '-1'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "at most 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "more bytes than its header says")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "without")]
    [InlineData("import os", "no dictionary")]
    public void Bad_headers_are_refused(string header, string reason)
    {
        var e = Assert.Throws<InputException>(() => Npy.Read(new MemoryStream(File(header, [1, 2])), "file.npy"));
        Assert.StartsWith("file.npy: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_come_back()
    {
        var tensors = Samples.All().Select((t, i) => new NamedTensor($"layer.{i}/w", t)).ToList();
        var bytes = Samples.Write(s => Npz.Write(s, tensors));
        Assert.Equal(bytes, Samples.Write(s => Npz.Write(s, tensors)));
        var read = Npz.Read(new MemoryStream(bytes), "file");
        Assert.Equal(tensors.Select(t => t.Name), read.Select(t => t.Name));
        foreach (var (expected, actual) in tensors.Zip(read))
        {
            Samples.Same(expected.Tensor, actual.Tensor);
        }
    }

    [Fact]
    public void A_zip_bomb_is_refused()
    {
        var bytes = Samples.Write(s =>
        {
            using var archive = new System.IO.Compression.ZipArchive(s, System.IO.Compression.ZipArchiveMode.Create, true);
            using var entry = archive.CreateEntry("x.npy").Open();
            Npy.Write(entry, Tensor.Zeros<byte>(80_000_000));
        });
        var e = Assert.Throws<InputException>(() => Npz.Read(new MemoryStream(bytes), "file"));
        Assert.Contains("unpacks", e.Message, StringComparison.Ordinal);
    }

    private static byte[] File(string header, int[] data) => Samples.Write(s =>
    {
        s.Write([0x93, .. "NUMPY"u8, 2, 0]);
        s.Write(BitConverter.GetBytes((uint)header.Length));
        s.Write(Encoding.ASCII.GetBytes(header));
        foreach (var d in data)
        {
            s.Write(BitConverter.GetBytes(d));
        }
    });
}
