using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Tests;

/// <summary>Our networks against what torchvision says of its own (Golden/torchvision.py).</summary>
public sealed class TorchvisionTests
{
    private static readonly Dictionary<string, JsonElement> Golden = Read();

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Theory]
    [InlineData("resnet-18", 11_689_512)]
    [InlineData("mobilenet-v2", 3_504_872)]
    [InlineData("mobilenet-v3-small", 2_542_856)]
    [InlineData("mobilenet-v3-large", 5_483_032)]
    [InlineData("shufflenet-v2-x1.0", 2_278_604)]
    [InlineData("efficientnet-b0", 5_288_548)]
    [InlineData("mnasnet-1.0", 4_383_312)]
    public void Parameters_are_those_that_torchvision_publishes(string name, long expected) =>
        Assert.Equal(expected, ModelTable.Find(name).Build(new ModelOptions(1000)).ParameterCount);

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_and_multiply_adds_are_torchvisions(string name)
    {
        var model = ModelTable.Find(name).Build(new ModelOptions(1000));
        Assert.Equal(Golden[name].GetProperty("parameters").GetInt64(), model.ParameterCount);
        Assert.Equal(Golden[name].GetProperty("macs").GetInt64(), model.Bind("N", 1).Cost.Macs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_are_named_and_shaped_as_torchvisions(string name)
    {
        var lines = ModelTable.Find(name).Build(new ModelOptions(1000)).Parameters
            .Select(p => $"{p.Name} {string.Join('x', p.Type.Shape)}").Order(StringComparer.Ordinal);
        var text = string.Join('\n', lines);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.True(Golden[name].GetProperty("names").GetString() == digest, $"{name} has other names than torchvision's:\n{text}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Normalisations_have_torchvisions_epsilon_and_momentum(string name)
    {
        var expected = Golden[name].GetProperty("norms").EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()));
        var actual = ModelTable.Find(name).Build(new ModelOptions(1000)).Nodes.Select(n => n.Op).OfType<BatchNormalization>()
            .Select(n => (n.Epsilon, Math.Round(1 - n.Momentum, 9))).Distinct();
        Assert.Equal(expected, actual);
    }

    private static Dictionary<string, JsonElement> Read()
    {
        using var stream = typeof(TorchvisionTests).Assembly
            .GetManifestResourceStream("Shoestring.Models.Tests.Golden.torchvision.json")!;
        return JsonDocument.Parse(stream).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
    }
}
