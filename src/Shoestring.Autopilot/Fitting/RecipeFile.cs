using Shoestring.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Shoestring.Autopilot.Fitting;

/// <summary>A recipe as a YAML file: any of <see cref="Recipe"/>'s numbers by its name with hyphens (<c>student-share: 0.5</c>).</summary>
public static class RecipeFile
{
    private const long MostBytes = 1 << 20;

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

            var reader = new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance)
                .WithTypeMapping<IReadOnlyList<double>, List<double>>().Build();
            return (reader.Deserialize<Recipe?>(File.ReadAllText(path)) ?? new Recipe()).Validated();
        }
        catch (YamlException e)
        {
            var cause = (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
            throw new InputException($"'{path}', line {e.Start.Line}: {cause}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the recipe cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A member's name as the file has it.</summary>
    internal static string KeyOf(string member) => HyphenatedNamingConvention.Instance.Apply(member);
}
