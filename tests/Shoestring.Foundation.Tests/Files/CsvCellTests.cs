using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\nx", "\"'\nx\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void Text_cannot_become_a_formula(string text, string cell) => Assert.Equal(cell, CsvCell.Text(text));

    [Fact]
    public void A_number_may_be_negative() => Assert.Equal("-0.1", CsvCell.Number(-0.1));
}
