using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Random;

namespace Shoestring.Compression.Tests.Quantization;

public sealed class CalibrationTests
{
    [Fact]
    public void AHistogramGrowsAndLosesNothing()
    {
        var histogram = new Histogram();
        histogram.Observe([0, 0, 0]);
        Assert.Equal(new ValueRange(0, 0), new MinMax().Range(histogram));
        histogram.Observe([0.1f, -0.05f]);
        histogram.Observe([0.09f, 3]);
        histogram.Observe([-700]);
        long sum = 0;
        foreach (var c in histogram.Counts)
        {
            sum += c;
        }

        Assert.Equal((8, 8), (sum, histogram.Count));
        Assert.Equal(new ValueRange(-700, 3), new MinMax().Range(histogram));
        var zeros = Enumerable.Range(0, Histogram.Bins).Where(b => Math.Abs(histogram.Center(b)) <= histogram.Width).Sum(b => histogram.Counts[b]);
        Assert.Equal(6, zeros);
    }

    [Fact]
    public void APercentileLeavesOutliersOut()
    {
        var numbers = new float[100_000];
        new RandomStream(1, Purpose.Of("test")).FillUniform(numbers, 0, 1);
        numbers[7] = 1000;
        var histogram = new Histogram();
        histogram.Observe(numbers);
        Assert.Equal(1000, new MinMax().Range(histogram).High);
        Assert.InRange(new Percentile(0.9999).Range(histogram).High, 0.99, 1.3);
        Assert.Equal(0, new Percentile(0.9999).Range(histogram).Low);
    }

    [Fact]
    public void MseClipsALongTail()
    {
        var numbers = new float[50_000];
        new RandomStream(1, Purpose.Of("test")).FillNormal(numbers);
        numbers[0] = 40;
        numbers[1] = -40;
        var histogram = new Histogram();
        histogram.Observe(numbers);
        var range = new Mse().Range(histogram);
        Assert.InRange(range.High, 5, 39);
        double Error(ValueRange r) => numbers.Sum(x => Math.Pow(x - AffineQuantizer.Of(r, 0, 255).Round(x), 2));
        Assert.True(Error(range) < Error(new MinMax().Range(histogram)));
        Assert.True(Error(range) < Error(new ValueRange(-2, 2)));
    }

    [Fact]
    public void ProgramsSeeWhatTheReferenceSees()
    {
        var (graph, weights) = QuantizationAwareTests.Folded("residual", 1);
        var batches = new List<IReadOnlyDictionary<string, Tensor<float>>>();
        foreach (var size in new[] { 3, 3, 2 })
        {
            var x = Tensor.Zeros<float>(size, 2, 5, 5);
            new RandomStream(1, Purpose.Of("test"), index: batches.Count).FillNormal(x.Data);
            batches.Add(new Dictionary<string, Tensor<float>> { ["x"] = x });
        }

        using var pool = new WorkerPool(2);
        var names = QuantizationAware.Observed(graph);
        var slow = new MinMax().Calibrate(new ReferenceActivations(graph, weights, batches), names);
        var fast = new MinMax().Calibrate(new ProgramActivations(graph, weights, batches, pool), names);
        Assert.NotEmpty(slow);
        foreach (var (name, range) in slow)
        {
            Assert.Equal(range.High, fast[name].High, 1e-4 * (1 + range.High));
            Assert.Equal(range.Low, fast[name].Low, 1e-4 * (1 - range.Low));
        }
    }

    [Fact]
    public void AnActivationThatIsNotANumberStopsTheRun() =>
        Assert.Throws<StoppedException>(() => new Histogram().Observe([1, float.NaN]));
}
