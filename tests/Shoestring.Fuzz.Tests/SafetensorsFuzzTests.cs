using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Fuzz.Tests.Seeds;
using Shoestring.Onnx.Formats;

namespace Shoestring.Fuzz.Tests;

public sealed class SafetensorsFuzzTests
{
    [Fact]
    public void Safetensors_files() => new Fuzzer(
        "safetensors", (bytes, name) => Safetensors.Read(new MemoryStream(bytes), name), free: Fuzzer.LeanBytes).Run(
        new SafetensorsMutator(Arrays.Safetensors), new SafetensorsMutator(Arrays.Safetensors), new Bytewise(Arrays.Safetensors));
}
