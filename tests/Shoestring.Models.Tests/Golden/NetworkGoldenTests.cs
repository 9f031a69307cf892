namespace Shoestring.Models.Tests.Golden;

/// <summary>
/// Whole networks, compiled, against torchvision's in float64 (networks.py): logits of the deployed form; loss, every gradient and every
/// running statistic of a training step. Distances are relative L2, measured through a few random directions: per tensor at most three
/// times PyTorch's own float32, and room for the estimate; half of the tensors within twice. One in a hundred, the sum of numbers that
/// nearly cancel, may be farther for either side.
/// </summary>
public sealed class NetworkGoldenTests
{
    private const double Most = 5;
    private const double Ever = 20;

    // PyTorch is sometimes right by luck (a loss is one number).
    private const double Smallest = 3e-7;

    private static readonly Dictionary<string, Dictionary<string, double[]>> Golden = GoldenStep.Read("networks.json");

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Deployed_logits_are_torchvisions(string name)
    {
        var (actual, expected) = (GoldenStep.Deployed(name), Golden[name]["deployed"]);
        Assert.InRange(GoldenStep.Distance("deployed", expected, actual), 0, Most * Math.Max(expected[1], Smallest));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_step_is_torchvisions(string name)
    {
        var tensors = GoldenStep.Train(name, look: program =>
        {
            Assert.DoesNotContain(program.Profile(), p => p.IsReference);
            Assert.DoesNotContain(program.Profile(), p => p.Op is "Transpose" or "Concat" or "Split");
        });

        Assert.Equal(Golden[name].Keys.Where(k => k != "deployed").Order(), tensors.Select(t => t.Name).Order());
        var ratios = new List<double>();
        foreach (var (what, actual) in tensors)
        {
            var (ours, theirs) = (GoldenStep.Distance(what, Golden[name][what], actual), Math.Max(Golden[name][what][1], Smallest));
            Assert.True(ours <= Ever * theirs, $"{what}: relative distance {ours:E2}, PyTorch's float32 {theirs:E2}");
            ratios.Add(ours / theirs);
        }

        ratios.Sort();
        Assert.InRange(ratios[ratios.Count / 2], 0, 2);
        Assert.InRange(ratios[ratios.Count * 99 / 100], 0, Most);
    }
}
