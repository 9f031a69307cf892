using BenchmarkDotNet.Attributes;
using Shoestring.Kernels;

namespace Shoestring.Bench.Kernels;

/// <summary>A convolution's three kernels.</summary>
public abstract class ConvBenchmarks
{
    private WorkerPool _pool = null!;
    private NativeBuffer _x = null!, _y = null!, _w = null!, _scratch = null!;

    /// <summary>What is convolved: one of the <c>Cases</c> of the class below.</summary>
    [ParamsSource("Cases")]
    public ConvCase Case { get; set; } = null!;

    /// <summary>Threads that work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Fills the tensors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var s = Case.Shape;
        _pool = new WorkerPool(Threads);
        (_x, _y, _w) = (Report.Floats(Case.Inputs), Report.Floats(Case.Outputs), Report.Floats(Case.Weights));
        _scratch = Report.Floats(Math.Max(
            Conv.ForwardScratchLength(s), Math.Max(Conv.GradInputScratchLength(s), Conv.GradWeightScratchLength(s))));
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _pool.Dispose();
        Array.ForEach([_x, _y, _w, _scratch], b => b.Dispose());
    }

    /// <summary>y = w ∗ x.</summary>
    [Benchmark]
    public void Forward() => Conv.Forward(_pool, Case.Shape, X, W, [], Activation.None, Y, [], Scratch);

    /// <summary>dx from dy.</summary>
    [Benchmark]
    public void GradInput() => Conv.GradInput(_pool, Case.Shape, Y, W, X, Scratch);

    /// <summary>dw from x and dy.</summary>
    [Benchmark]
    public void GradWeight() => Conv.GradWeight(_pool, Case.Shape, X, Y, W, Scratch);

    private Span<float> X => _x.Floats(0, Case.Inputs);

    private Span<float> Y => _y.Floats(0, Case.Outputs);

    private Span<float> W => _w.Floats(0, Case.Weights);

    private Span<float> Scratch => _scratch.Floats(0, (int)(_scratch.Bytes / sizeof(float)));
}
