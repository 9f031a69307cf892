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
    [InlineData(0.0000123, "12.3 µs")]
    [InlineData(0.49337, "493.37 ms")]
    [InlineData(4.43, "4.4 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 m 00 s")]
    [InlineData(119.7, "2 m 00 s")]
    [InlineData(1231.2, "20 m 31 s")]
    [InlineData(3599.6, "1 h 00 m")]
    [InlineData(7199, "2 h 00 m")]
    public void Times_are_written(double seconds, string text) => Assert.Equal(text, Quantity.FormatSeconds(seconds));

    [Theory]
    [InlineData(0.02, "0.0 s")]
    [InlineData(0.49337, "0.5 s")]
    [InlineData(4.43, "4.4 s")]
    public void Work_takes_tenths_of_seconds(double seconds, string text) => Assert.Equal(text, Quantity.FormatDuration(seconds));

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
