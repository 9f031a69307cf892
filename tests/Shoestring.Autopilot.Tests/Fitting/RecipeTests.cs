using System.Globalization;
using System.Reflection;
using Shoestring.Autopilot.Fitting;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Tests.Fitting;

public sealed class RecipeTests
{
    [Fact]
    public void The_page_names_every_key_with_its_default()
    {
        var page = File.ReadAllLines(Path.Combine(Root(), "docs", "recipe.md"));
        var standard = new Recipe();
        var properties = typeof(Recipe).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        Assert.NotEmpty(properties);
        foreach (var property in properties)
        {
            var value = property.GetValue(standard) switch
            {
                null => "none",
                bool flag => flag ? "true" : "false",
                IEnumerable<double> numbers => $"[{string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))}]",
                var other => Convert.ToString(other, CultureInfo.InvariantCulture),
            };
            Assert.Contains(page, line => line.StartsWith($"| `{RecipeFile.KeyOf(property.Name)}` | `{value}` |", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_number_of_a_file_is_read()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "student: compact 8-16-24 x 1-2-1\nteacher-widths: [3, 2]\ncache-teacher: false\nalpha: 0.25\nmost-epochs: 7\n");
            var recipe = RecipeFile.Read(file);
            Assert.Equal("compact 8-16-24 x 1-2-1", recipe.Student);
            Assert.Equal([3.0, 2.0], recipe.TeacherWidths);
            Assert.False(recipe.CacheTeacher);
            Assert.Equal(0.25, recipe.Alpha);
            Assert.Equal(7, recipe.MostEpochs);
            Assert.Equal(new Recipe().LearningRate, recipe.LearningRate);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("hello", "no lines such as 'alpha: 0.5'")]
    [InlineData("- 1", "no lines such as 'alpha: 0.5'")]
    [InlineData("alpa: 1", "no 'alpa' (did you mean alpha?)")]
    [InlineData("alpha: abc\nseed: 3", "line 2: a recipe has no 'seed'; docs/recipe.md")]
    [InlineData("student: x\nalpha: abc", "line 2: the value is not of the kind")]
    [InlineData("teacher-widths: 3", "line 1: the value is not of the kind")]
    [InlineData("alpha: 7", "it must be 0 to 1")]
    public void What_is_wrong_is_said_in_a_recipes_own_words(string text, string part)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var message = Assert.Throws<InputException>(() => RecipeFile.Read(file)).Message;
            Assert.Contains(part, message, StringComparison.Ordinal);
            Assert.DoesNotContain("Shoestring.Autopilot", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Shoestring.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no checkout above the tests");
        }

        return folder.FullName;
    }
}
