using Shoestring.Autopilot.Budgets;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Tests.Budgets;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("200KB", 200_000)]
    [InlineData("64KiB", 65_536)]
    [InlineData("2MB", 2_000_000)]
    [InlineData("1.5 kb", 1_500)]
    [InlineData("17B", 17)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, Quantity.ParseBytes(text, "--max-size"));

    [Theory]
    [InlineData("2ms", 0.002)]
    [InlineData("20m", 1200)]
    [InlineData("1h", 3600)]
    [InlineData("90s", 90)]
    public void Times_are_read(string text, double seconds) =>
        Assert.Equal(seconds, Quantity.ParseSeconds(text, "--time"), 12);

    [Theory]
    [InlineData("banana")]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("-5KB")]
    [InlineData("0KB")]
    [InlineData("1e9KB")]
    [InlineData("KB")]
    [InlineData("10 bananas")]
    public void What_is_no_size_is_refused_in_one_line(string text)
    {
        var error = Assert.Throws<InputException>(() => Quantity.ParseBytes(text, "--max-size"));
        Assert.Contains("--max-size", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("93%", 0.93)]
    [InlineData("0.93", 0.93)]
    public void Fractions_are_read(string text, double value) => Assert.Equal(value, Quantity.ParseFraction(text, "--min-accuracy"), 12);

    [Fact]
    public void A_fraction_above_one_is_refused() =>
        Assert.Throws<InputException>(() => Quantity.ParseFraction("93", "--min-accuracy"));

    [Theory]
    [InlineData(98_765, "98.8 KB")]
    [InlineData(12, "12 B")]
    [InlineData(2_500_000, "2.5 MB")]
    public void Sizes_are_written(double bytes, string text) => Assert.Equal(text, Quantity.FormatBytes(bytes));
}
