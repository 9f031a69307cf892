using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Architecture.Tests;

/// <summary><c>./build test-isa</c> says what it switched off; a switch that does nothing fails here.</summary>
public sealed class InstructionSetTests
{
    [Fact]
    public void What_was_switched_off_is_off()
    {
        switch (Environment.GetEnvironmentVariable("SHOESTRING_EXPECT_ISA"))
        {
            case null or "":
                break;
            case "avx2":
                Assert.False(Vector512.IsHardwareAccelerated || Avx512F.IsSupported);
                break;
            case "vector128":
                Assert.False(Vector256.IsHardwareAccelerated || Avx2.IsSupported || Fma.IsSupported);
                break;
            case "scalar":
                Assert.False(Vector128.IsHardwareAccelerated);
                break;
            case var other:
                Assert.Fail($"SHOESTRING_EXPECT_ISA={other} is unknown");
                break;
        }
    }
}
