using System.Globalization;
using System.Reflection;
using Shoestring.Autopilot.Fitting;

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
