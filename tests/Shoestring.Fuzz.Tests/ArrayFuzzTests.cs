using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Fuzz.Tests.Seeds;
using Shoestring.Onnx.Formats;

namespace Shoestring.Fuzz.Tests;

public sealed class ArrayFuzzTests
{
    [Fact]
    public void Npy_files() => new Fuzzer("npy", (bytes, name) => Npy.Read(new MemoryStream(bytes), name), free: Fuzzer.LeanBytes).Run(
        new NpyMutator(Arrays.Npy), new Bytewise(Arrays.Npy));

    [Fact]
    public void Npz_files() => new Fuzzer("npz", (bytes, name) => Npz.Read(new MemoryStream(bytes), name), free: Fuzzer.LeanBytes).Run(
        new NpzMutator(Arrays.Npy), new NpzMutator(Arrays.Npy), new Bytewise(Arrays.Npz));
}
