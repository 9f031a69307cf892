using Shoestring.Graphs;
using Shoestring.Models.Naming;

namespace Shoestring.Models.Tests;

/// <summary>Against the names and shapes that timm itself says (<c>Golden/timm_names.py</c>).</summary>
public sealed class PublicNamesTests
{
    private static readonly Dictionary<string, Dictionary<string, int[]>> Timm = Read();

    public static TheoryData<string> Networks => [.. Timm.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_tensor_of_timm_has_its_place(string network)
    {
        var (graph, theirs) = (Build(network), Timm[network]);
        var match = PublicNames.Match(graph.Parameters.Select(p => p.Name), theirs.Keys);
        Assert.Empty(graph.Parameters.Select(p => p.Name).Except(match.Keys));
        Assert.Equal(theirs.Count, match.Values.Distinct().Count());
        foreach (var p in graph.Parameters)
        {
            var (ours, shape) = (p.Type.Shape.ToArray(), theirs[match[p.Name]]);
            Assert.True(
                ours.SequenceEqual(shape) || (ours.Length == 2 && ours[0] == shape[0] && ours[1] == shape[1..].Aggregate((a, b) => a * b)),
                $"{p.Name} [{string.Join(", ", ours)}] is {match[p.Name]} [{string.Join(", ", shape)}]");
        }
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.")]
    public void What_a_wrapper_puts_in_front_is_seen_through(string prefix)
    {
        var graph = Build("mobilenet-v2");
        var match = PublicNames.Match(graph.Parameters.Select(p => p.Name), Timm["mobilenet-v2"].Keys.Select(n => prefix + n));
        Assert.Equal(graph.Parameters.Length, match.Count);
        Assert.Equal(prefix + "blocks.1.0.conv_dw.weight", match["features.2.conv.1.0.weight"]);
    }

    [Fact]
    public void One_missing_tensor_shifts_no_other()
    {
        var graph = Build("mobilenet-v3-small");
        var names = Timm["mobilenet-v3-small"].Keys.Where(n => n != "blocks.1.0.bn2.running_mean").ToList();
        var match = PublicNames.Match(graph.Parameters.Select(p => p.Name), names);
        Assert.Equal(["features.2.block.1.1.running_mean"], graph.Parameters.Select(p => p.Name).Except(match.Keys));
    }

    [Fact]
    public void Old_names_of_DenseNet_are_known()
    {
        var graph = Build("densenet-121");
        var old = graph.Parameters.Select(p => System.Text.RegularExpressions.Regex.Replace(
            p.Name, @"(denselayer\d+\.(?:norm|conv))(\d)", "$1.$2")).ToList();
        Assert.Contains("features.denseblock1.denselayer1.norm.1.weight", old);
        Assert.Equal(graph.Parameters.Length, PublicNames.Match(graph.Parameters.Select(p => p.Name), old).Count);
    }

    private static Graph Build(string network) => ModelTable.Find(network).Build(new ModelOptions(1000, 3, 224, 224));

    private static Dictionary<string, Dictionary<string, int[]>> Read()
    {
        var networks = new Dictionary<string, Dictionary<string, int[]>>();
        var current = new Dictionary<string, int[]>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "timm.txt")))
        {
            if (line.Split(' ') is ["=", _, var ours])
            {
                networks[ours] = current = [];
            }
            else
            {
                var space = line.IndexOf(' ');
                current[line[..space]] = [.. line[(space + 1)..].Split(',').Select(int.Parse)];
            }
        }

        return networks;
    }
}
