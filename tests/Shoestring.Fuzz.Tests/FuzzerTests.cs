using Shoestring.Errors;
using Shoestring.Fuzz.Tests.Mutators;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests;

/// <summary>The fuzzer sees what it is there for.</summary>
public sealed class FuzzerTests
{
    [Fact]
    public void Other_exceptions_are_findings() =>
        Assert.Contains("IndexOutOfRange", new Fuzzer("x", (bytes, _) => bytes[1] = 0).Finding([1]), StringComparison.Ordinal);

    [Fact]
    public void Refusals_that_name_no_file_or_no_reason_are_findings()
    {
        Assert.NotNull(new Fuzzer("x", (_, _) => throw new InputException("this file is damaged")).Finding([1]));
        Assert.NotNull(new Fuzzer("x", (_, name) => throw new InputException($"{name}: no")).Finding([1]));
        Assert.NotNull(new Fuzzer("x", (_, name) => throw new InputException($"{name}: is damaged\nsomewhere")).Finding([1]));
        Assert.NotNull(new Fuzzer("x", (_, name) => throw new InputException($"there is damage in {name}")).Finding([1]));
        Assert.Null(new Fuzzer("x", (_, name) => throw new InputException($"{name}: is damaged")).Finding([1]));
    }

    [Fact]
    public void Memory_out_of_proportion_is_a_finding()
    {
        byte[]? held = null;
        Assert.NotNull(new Fuzzer("x", (_, _) => held = new byte[65 << 20]).Finding([1]));
        Assert.Null(new Fuzzer("x", (_, _) => held = new byte[63 << 20]).Finding([1]));
        Assert.NotNull(new Fuzzer("x", (_, _) => held = new byte[9 << 20], free: Fuzzer.LeanBytes).Finding([1]));
        Assert.NotNull(held);
    }

    [Fact]
    public void A_slow_reader_is_a_finding() =>
        Assert.Contains("took", new Fuzzer("x", (_, _) => Thread.Sleep(60), slow: 0.05).Finding([1]), StringComparison.Ordinal);

    [Fact]
    public void The_same_round_makes_the_same_file()
    {
        byte[] Make(int round)
        {
            var random = new RandomStream(1, Purpose.Of("x"), round).Start();
            return new Bytewise([[.. Enumerable.Range(0, 200).Select(i => (byte)i)]]).Make(ref random);
        }

        Assert.Equal(Make(3), Make(3));
        Assert.NotEqual(Make(3), Make(4));
    }
}
