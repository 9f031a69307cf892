using System.Xml.Linq;

namespace Shoestring.Architecture.Tests;

/// <summary>What a newcomer and CI rely on: the README's commands, the solution, the lock files.</summary>
public sealed class RepositoryTests
{
    private const string FirstCommand = "./shoestring fit fashion-mnist --max-size 100KB --time 20m --seed 0 --json";
    private const string SecondCommand = "./build test";

    [Fact]
    public void The_first_screen_of_the_readme_shows_the_two_commands()
    {
        string[] screen = [.. File.ReadLines(Path.Combine(Repository.Root, "README.md")).Take(24)];
        int first = Array.IndexOf(screen, FirstCommand);
        int second = Array.IndexOf(screen, SecondCommand);
        Assert.True(first >= 0, "the first command is not on the first screen");
        Assert.True(second > first, "the second command does not follow the first");
    }

    [Fact]
    public void Ci_runs_the_readmes_test_command_and_nothing_else()
    {
        string[] commands =
        [
            .. File.ReadLines(Path.Combine(Repository.Root, ".ci", "run"))
                .Where(line => line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("set ", StringComparison.Ordinal)),
        ];
        Assert.Equal(["cd \"$(dirname \"$0\")/..\"", "exec " + SecondCommand], commands);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string[] listed =
        [
            .. XDocument.Load(Path.Combine(Repository.Root, "Shoestring.slnx")).Descendants("Project")
                .Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(ProjectFiles(), listed);
    }

    [Fact]
    public void Every_project_has_a_lock_file_without_an_address() => Assert.All(ProjectFiles(), project =>
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        Assert.True(File.Exists(Path.Combine(folder, "packages.lock.json")), $"{project} has no packages.lock.json");
        Assert.DoesNotContain("http", File.ReadAllText(Path.Combine(folder, "packages.lock.json")));
    });

    [Fact]
    public void Every_project_of_src_has_its_tests() => Assert.All(
        Repository.Projects.Keys, name => Assert.True(
            Directory.Exists(Path.Combine(Repository.Root, "tests", $"Shoestring.{name}.Tests")), $"{name} has no tests"));

    private static string[] ProjectFiles() =>
    [
        .. new[] { "src", "tests", "bench" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];
}
