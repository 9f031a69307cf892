using Shoestring.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Shoestring.Autopilot.Fitting;

/// <summary>A recipe as a YAML file: any of <see cref="Recipe"/>'s numbers by its name with hyphens (<c>student-share: 0.5</c>).</summary>
public static class RecipeFile
{
    private const long MostBytes = 1 << 20;
    private const string Names = "docs/recipe.md lists the names";

    /// <summary>Reads a file; what it leaves out keeps its default.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, is no YAML mapping, names what there is not, or a number makes no sense.</exception>
    public static Recipe Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
            {
                throw new InputException($"'{path}' is too large for a recipe");
            }

            var text = File.ReadAllText(path);
            CheckNames(path, text, new DeserializerBuilder().Build().Deserialize<object?>(text));
            var reader = new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance)
                .WithTypeMapping<IReadOnlyList<double>, List<double>>().Build();
            return (reader.Deserialize<Recipe?>(text) ?? new Recipe()).Validated();
        }
        catch (YamlException e)
        {
            var cause = e.InnerException is FormatException or InvalidCastException or OverflowException
                ? $"the value is not of the kind that its name takes; {Names}"
                : (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
            throw new InputException($"'{path}', line {e.Start.Line}: {cause}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the recipe cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    // What the reader itself says of these speaks of our types.
    private static void CheckNames(string path, string text, object? content)
    {
        if (content is not (null or IDictionary<object, object>))
        {
            throw new InputException($"'{path}' is no recipe: it has no lines such as 'alpha: 0.5'; {Names}");
        }

        string[] known = [.. typeof(Recipe).GetProperties().Select(p => KeyOf(p.Name))];
        if ((content as IDictionary<object, object>)?.Keys.Select(k => $"{k}").FirstOrDefault(k => !known.Contains(k)) is { } unknown)
        {
            var line = 1 + text.Split('\n').TakeWhile(l => !l.TrimStart('"', '\'', ' ').StartsWith(unknown, StringComparison.Ordinal)).Count();
            throw new InputException($"'{path}', line {line}: a recipe has no '{unknown}'{NearNames.Hint(unknown, known)}; {Names}");
        }
    }

    /// <summary>A member's name as the file has it.</summary>
    internal static string KeyOf(string member) => HyphenatedNamingConvention.Instance.Apply(member);
}
