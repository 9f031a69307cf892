using System.Globalization;

namespace Shoestring.Kernels.Tests;

/// <summary>Our kernels against PyTorch; the numbers come from Golden/golden.py.</summary>
public class GoldenTests
{
    private static readonly Dictionary<string, float[]> Golden = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "golden.txt"))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => Array.ConvertAll(parts[1..], Parse));

    private static readonly WorkerPool Pool = new(2);

    [Theory]
    [InlineData("Relu", ActivationKind.Relu, 0, 0)]
    [InlineData("Relu6", ActivationKind.Clip, 0, 6)]
    [InlineData("Clip", ActivationKind.Clip, -1, 1.5f)]
    [InlineData("LeakyRelu", ActivationKind.LeakyRelu, 0.1f, 0)]
    [InlineData("Elu", ActivationKind.Elu, 1, 0)]
    [InlineData("Selu", ActivationKind.Selu, 1.67326319f, 1.05070102f)]
    [InlineData("Silu", ActivationKind.Silu, 0, 0)]
    [InlineData("HardSwish", ActivationKind.HardSwish, 0, 0)]
    [InlineData("Gelu", ActivationKind.Gelu, 0, 0)]
    [InlineData("Sigmoid", ActivationKind.Sigmoid, 0, 0)]
    [InlineData("HardSigmoid", ActivationKind.HardSigmoid, 1f / 6, 0.5f)]
    [InlineData("Tanh", ActivationKind.Tanh, 0, 0)]
    public void Activations_are_PyTorchs(string name, ActivationKind kind, float alpha, float beta)
    {
        Activation act = new(kind, alpha, beta);
        float[] x = Golden["x"], y = new float[x.Length], one = new float[x.Length], d = new float[x.Length];
        Array.Fill(one, 1);
        Activations.Forward(Pool, act, x, y);
        Activations.Backward(Pool, act, x, one, d);
        Check(name + ".y", y);

        // At −3 PyTorch 1.13 takes HardSwish's inner slope, −1/2, where later versions and we take 0.
        float[] expected = (float[])Golden[name + ".d"].Clone();
        if (kind == ActivationKind.HardSwish)
        {
            expected[Array.IndexOf(x, -3f)] = 0;
        }

        EachRung.Near(expected, d, 2e-6, 2e-6, name + ".d");
    }

    [Fact]
    public void Batch_normalisation_with_residual_and_activation_is_PyTorchs()
    {
        const int rows = 7, channels = 5;
        float[] x = Golden["a"], dy = Golden["dy"], gamma = Golden["gamma"], beta = Golden["beta"], residual = Golden["residual"];
        float[] mean = new float[channels], variance = new float[channels], rstd = new float[channels];
        float[] y = new float[x.Length], dx = new float[x.Length], dResidual = new float[x.Length];
        float[] dgamma = new float[channels], dbeta = new float[channels], runningMean = new float[channels];
        float[] runningVariance = [1, 1, 1, 1, 1], scratch = new float[BatchNorm.ScratchLength(rows, channels)];
        BatchNorm.Statistics(Pool, rows, channels, x, mean, variance, scratch);
        BatchNorm.UpdateRunning(rows, mean, variance, 0.1f, runningMean, runningVariance);
        BatchNorm.ReciprocalDeviation(variance, 1e-3f, rstd);
        BatchNorm.Forward(Pool, rows, channels, x, mean, rstd, gamma, beta, Activation.Silu, residual, y, scratch);
        BatchNorm.BackwardSums(
            Pool, rows, channels, x, dy, mean, rstd, gamma, beta, Activation.Silu, residual, dgamma, dbeta, [], scratch);
        BatchNorm.BackwardInput(
            Pool, rows, channels, x, dy, mean, rstd, gamma, beta, Activation.Silu, residual, dgamma, dbeta, dx, dResidual,
            scratch);
        Check("bn.y", y);
        Check("bn.dx", dx);
        Check("bn.dgamma", dgamma);
        Check("bn.dbeta", dbeta);
        Check("bn.dresidual", dResidual);
        Check("bn.runningMean", runningMean);
        Check("bn.runningVariance", runningVariance);
    }

    [Fact]
    public void Layer_normalisation_is_PyTorchs()
    {
        const int rows = 7, channels = 5;
        float[] x = Golden["a"], y = new float[x.Length], dx = new float[x.Length], mean = new float[rows], rstd = new float[rows];
        float[] dgamma = new float[channels], dbeta = new float[channels];
        LayerNorm.Forward(Pool, rows, channels, x, Golden["gamma"], Golden["beta"], 1e-5f, y, mean, rstd);
        LayerNorm.Backward(
            Pool, rows, channels, x, Golden["dy"], Golden["gamma"], mean, rstd, dx, dgamma, dbeta,
            new float[LayerNorm.ScratchLength(rows, channels)]);
        Check("ln.y", y);
        Check("ln.dx", dx);
        Check("ln.dgamma", dgamma);
        Check("ln.dbeta", dbeta);
    }

    [Fact]
    public void Cross_entropy_is_PyTorchs()
    {
        const int rows = 7, classes = 5;
        float[] loss = new float[rows], p = new float[rows * classes];
        float[] dLoss = [.. Enumerable.Range(0, rows).Select(r => Golden["dy"][r * classes])];
        SoftmaxCrossEntropy.Forward(Pool, rows, classes, Golden["a"], Golden["ce.targets"], loss, p);
        SoftmaxCrossEntropy.Backward(Pool, rows, classes, p, Golden["ce.targets"], dLoss, p);
        Check("ce.loss", loss);
        Check("ce.d", p);
    }

    [Fact]
    public void Fake_quantisation_is_PyTorchs()
    {
        QuantizedLayout layout = QuantizedLayout.ChannelsLast(7, 5);
        float[] x = Golden["a"], y = new float[x.Length], dx = new float[x.Length];
        FakeQuantize.Forward(Pool, layout, QuantizedRange.Int8, x, Golden["fq.scale"], Golden["fq.zero"], y);
        FakeQuantize.Backward(
            Pool, layout, QuantizedRange.Int8, x, Golden["fq.scale"], Golden["fq.zero"], Golden["dy"], 1, dx, [], []);
        Check("fq.y", y);
        Check("fq.dx", dx);
    }

    [Fact]
    public void Chains_of_optimiser_steps_are_PyTorchs_optimisers()
    {
        Optimise("sgd", (w, g, s, _, _) =>
        {
            Optimizers.AddDecay(Pool, w, 0.01f, g);
            Optimizers.MomentumTrace(Pool, s, g, 0.9f, false, g);
        });
        Optimise("nesterov", (_, g, s, _, _) => Optimizers.MomentumTrace(Pool, s, g, 0.9f, true, g));
        Optimise("adamw", (w, g, s, v, step) =>
        {
            Optimizers.AdamMoments(Pool, s, v, g, 0.9f, 0.99f, 1e-6f, step, g);
            Optimizers.AddDecay(Pool, w, 0.01f, g);
        });
        Optimise("rmsprop", (_, g, s, _, _) => Optimizers.RootMeanSquareTrace(Pool, s, g, 0.99f, 1e-6f, g));
    }

    private static void Optimise(string name, Action<float[], float[], float[], float[], int> chain)
    {
        float[] w = (float[])Golden["opt.w"].Clone(), first = new float[w.Length], second = new float[w.Length];
        for (int step = 1; step <= 3; step++)
        {
            float[] g = Golden["opt.g"][((step - 1) * w.Length)..(step * w.Length)];
            chain(w, g, first, second, step);
            Optimizers.ApplyUpdate(Pool, w, g, -0.1f);
        }

        Check("opt." + name, w);
    }

    private static void Check(string name, float[] actual) => EachRung.Near(Golden[name], actual, 4e-6, 4e-6, name);

    private static float Parse(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
