using System.Text.Json;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>What PyTorch computed in one precision for <see cref="GoldenNetwork"/>.</summary>
internal sealed class GoldenStep(JsonElement json)
{
    /// <summary>Logits of the deployed form (running statistics) before training.</summary>
    public Tensor<double> DeployedLogits { get; } = GoldenFile.Tensor(json.GetProperty("deployedLogits"));

    /// <summary>Logits of the first training step.</summary>
    public Tensor<double> Logits { get; } = GoldenFile.Tensor(json.GetProperty("logits"));

    /// <summary>Loss of the first training step.</summary>
    public double Loss { get; } = json.GetProperty("loss").GetDouble();

    /// <summary>Gradients of the first training step, by parameter.</summary>
    public Dictionary<string, Tensor<double>> Gradients { get; } = GoldenFile.Tensors(json.GetProperty("gradients"));

    /// <summary>Running statistics after the first training step.</summary>
    public Dictionary<string, Tensor<double>> Statistics { get; } = GoldenFile.Tensors(json.GetProperty("statistics"));

    /// <summary>Losses of ten steps of SGD with momentum.</summary>
    public double[] Losses { get; } = [.. json.GetProperty("losses").EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>Weights and running statistics after the ten steps.</summary>
    public Dictionary<string, Tensor<double>> FinalWeights { get; } = GoldenFile.Tensors(json.GetProperty("finalWeights"));
}
