namespace Shoestring.Models.Tests.Golden;

/// <summary>
/// Every network of torchvision that the zoo has (whole.py): logits of the deployed form; loss, logits, all gradients and all running
/// statistics of a training step, each as near to float64 as PyTorch's own float32 is, with room for the estimate.
/// </summary>
public sealed class WholeNetworkTests
{
    private const double Most = 5;

    // PyTorch is sometimes right by luck (a loss is one number).
    private const double Smallest = 3e-7;

    // Without norms some activation lies within a rounding of its kink, and whose rounding flips it is luck (VGG-19: ours).
    private const double Flipped = 1e-3;

    private static readonly Dictionary<string, Dictionary<string, double[]>> Golden = GoldenStep.Read("whole.json");

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Fact]
    public void Every_network_of_torchvision_is_here() =>
        Assert.Equal(GoldenStep.Networks("torchvision.json").Order(), Golden.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_whole_network_is_torchvisions(string name)
    {
        var golden = Golden[name];
        var weights = GoldenStep.Weights(name);
        Near("deployed", GoldenStep.Deployed(name, weights));
        var step = GoldenStep.Train(name, weights);
        Near("loss", step.Single(t => t.Name == "loss").Numbers);
        Near("logits", step.Single(t => t.Name == "logits").Numbers);
        var gradients = Of("gradient ");
        Assert.Equal(golden["scales"].Length, gradients.Length);
        for (var i = 0; i < gradients.Length; i++)
        {
            var (numbers, scale) = (gradients[i].Numbers, (float)Math.Pow(2, golden["scales"][i]));
            for (var k = 0; k < numbers.Length; k++)
            {
                numbers[k] *= scale;
            }
        }

        Near("gradients", Joined(gradients), golden.ContainsKey("statistics") ? 0 : Flipped);
        var statistics = Of("statistic ");
        Assert.Equal(golden.ContainsKey("statistics"), statistics.Length > 0);
        if (statistics.Length > 0)
        {
            Near("statistics", Joined(statistics));
        }

        (string Name, float[] Numbers)[] Of(string kind) =>
            [.. step.Where(t => t.Name.StartsWith(kind, StringComparison.Ordinal)).OrderBy(t => t.Name, StringComparer.Ordinal)];

        static float[] Joined((string Name, float[] Numbers)[] tensors)
        {
            var joined = new float[tensors.Sum(t => t.Numbers.Length)];
            var at = 0;
            foreach (var (_, numbers) in tensors)
            {
                numbers.CopyTo(joined, at);
                at += numbers.Length;
            }

            return joined;
        }

        void Near(string what, float[] actual, double allowed = 0)
        {
            var (ours, theirs) = (GoldenStep.Distance(what, golden[what], actual), Math.Max(golden[what][1], Smallest));
            Assert.True(ours <= Math.Max(Most * theirs, allowed), $"{what}: relative distance {ours:E2}, PyTorch's float32 {theirs:E2}");
        }
    }
}
