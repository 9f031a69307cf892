using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>
/// A small MobileNetV2-like network, as generate.py builds it in PyTorch: its graph under PyTorch's names, its first weights, one batch and
/// what PyTorch computed from them in float64 and float32. Reference and compiled programs are tested against it.
/// </summary>
internal sealed class GoldenNetwork
{
    private const int Classes = 5;

    private GoldenNetwork()
    {
        var json = GoldenFile.Load("network.json");
        Input = GoldenFile.Tensor(json.GetProperty("input"));
        LearningRate = json.GetProperty("learningRate").GetDouble();
        Momentum = json.GetProperty("momentum").GetDouble();
        foreach (var (name, tensor) in GoldenFile.Tensors(json.GetProperty("weights")))
        {
            Weights[name] = tensor.ToFloat();
        }

        var labels = json.GetProperty("labels").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        Targets = Tensor.Zeros<double>(labels.Length, Classes);
        for (var n = 0; n < labels.Length; n++)
        {
            Targets[(n * Classes) + labels[n]] = 1;
        }

        Double = new GoldenStep(json.GetProperty("float64"));
        Single = new GoldenStep(json.GetProperty("float32"));
    }

    public static GoldenNetwork Instance { get; } = new();

    /// <summary>The batch [4, 3, 12, 12].</summary>
    public Tensor<double> Input { get; }

    /// <summary>One-hot labels [4, 5].</summary>
    public Tensor<double> Targets { get; }

    /// <summary>First weights and running statistics, by PyTorch's names; do not write to it, clone it.</summary>
    public Weights Weights { get; } = new();

    public double LearningRate { get; }

    public double Momentum { get; }

    /// <summary>PyTorch in float64.</summary>
    public GoldenStep Double { get; }

    /// <summary>PyTorch in float32.</summary>
    public GoldenStep Single { get; }

    /// <summary>
    /// Whether the exact gradient of a parameter is 0, so that any computed one is rounding noise and has no relative distance: the shift of
    /// a linear bottleneck goes through a pointwise convolution into a batch normalisation, which takes it out again.
    /// </summary>
    public bool HasZeroGradient(string parameter) => Double.Gradients[parameter].Data.Max(Math.Abs) < 1e-14;

    /// <summary>Inputs of <see cref="TrainingForm"/> by name.</summary>
    public Dictionary<string, Tensor> Feeds => new() { ["image"] = Input, ["targets"] = Targets };

    /// <summary>The deployed graph: image [batch, 3, 12, 12] → logits [batch, 5].</summary>
    /// <param name="batch">A number, or a symbol.</param>
    public static Graph Model(Dimension batch)
    {
        var b = new GraphBuilder("golden");
        var x = b.Input("image", TensorType.Float(batch, 3, 12, 12));
        x = Normalized(b, x, "stem.0", "stem.1", 8, 3, 2, 1, activate: true);
        x = Block(b, x, "blocks.0.conv", 2, 8, 1);
        x = Block(b, x, "blocks.1.conv", 3, 12, 2);
        x = Normalized(b, x, "head.0", "head.1", 20, 1, 1, 1, activate: true);
        x = b.Add("pool", new GlobalAveragePool(), x);
        x = b.Add("flatten", new Flatten(), x);
        var weight = b.Parameter("classifier.weight", ParameterRole.Weight, new KaimingUniform(), Shape.Of(Classes, 20));
        var bias = b.Parameter("classifier.bias", ParameterRole.Bias, new Zeros(), Shape.Of(Classes));
        return b.Build([b.Add("logits", new Gemm(TransB: true), x, weight, bias)]);
    }

    /// <summary>
    /// What a training step differentiates, batch of 4: inputs image and targets; outputs loss and logits; batch statistics, and updates of
    /// the running ones.
    /// </summary>
    public static Graph TrainingForm()
    {
        var model = Model(4);
        var b = new GraphBuilder("step");
        var map = model.Inputs.ToDictionary(v => v, v => b.Input(v.Name, v.Type));
        b.Inline(model, map);
        var logits = map[model.Outputs[0]];
        var losses = b.Add("losses", new SoftmaxCrossEntropy(), logits, b.Input("targets", logits.Type));
        var loss = b.Add("loss", new ReduceMean([], KeepDims: false), losses);
        return TrainingMode.Apply(b.Build([loss, logits]));
    }

    private static Value Block(GraphBuilder b, Value x, string path, int expand, int channels, int stride)
    {
        var (input, hidden) = (x.Shape[1].Extent, x.Shape[1].Extent * expand);
        var y = Normalized(b, x, $"{path}.0", $"{path}.1", hidden, 1, 1, 1, activate: true);
        y = Normalized(b, y, $"{path}.3", $"{path}.4", hidden, 3, stride, hidden, activate: true);
        y = Normalized(b, y, $"{path}.6", $"{path}.7", channels, 1, 1, 1, activate: false);
        return stride == 1 && input == channels ? b.Add($"{path}.add", new Add(), x, y) : y;
    }

    private static Value Normalized(
        GraphBuilder b, Value x, string conv, string norm, int channels, int kernel, int stride, int groups, bool activate)
    {
        var perGroup = x.Shape[1].Extent / groups;
        var weight = b.Parameter(
            $"{conv}.weight", ParameterRole.Weight, new KaimingNormal(), Shape.Of(channels, perGroup, kernel, kernel));
        var y = b.Add(conv, new Conv(ConvWindow.Square(stride, kernel / 2), groups), x, weight);
        Value Vector(string name, ParameterRole role, Initializer begin) => b.Parameter($"{norm}.{name}", role, begin, Shape.Of(channels));
        y = b.Add(
            norm,
            new BatchNormalization(),
            y,
            Vector("weight", ParameterRole.Norm, new Ones()),
            Vector("bias", ParameterRole.Norm, new Zeros()),
            Vector("running_mean", ParameterRole.Statistic, new Zeros()),
            Vector("running_var", ParameterRole.Statistic, new Ones()));
        return activate ? b.Add($"{norm}.relu6", Clip.Relu6, y) : y;
    }
}
