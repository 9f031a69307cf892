using BenchmarkDotNet.Attributes;
using Shoestring.Kernels;

namespace Shoestring.Bench.Kernels;

/// <summary>Large products of matrices.</summary>
public class GemmBenchmarks
{
    private WorkerPool _pool = null!;
    private NativeBuffer _a = null!, _b = null!, _c = null!, _scratch = null!;

    /// <summary>What is multiplied.</summary>
    public static IEnumerable<GemmCase> Cases => GemmCase.All;

    /// <summary>The one that is measured.</summary>
    [ParamsSource(nameof(Cases))]
    public GemmCase Case { get; set; } = null!;

    /// <summary>Threads that work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Fills the matrices.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var s = Case.Shape;
        _pool = new WorkerPool(Threads);
        (_a, _b, _c) = (Report.Floats((long)s.M * s.K), Report.Floats((long)s.N * s.K), Report.Floats((long)s.M * s.N));
        _scratch = Report.Floats(Gemm.ScratchLength(s));
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _pool.Dispose();
        Array.ForEach([_a, _b, _c, _scratch], b => b.Dispose());
    }

    /// <summary>C = A·B.</summary>
    [Benchmark]
    public void Run() => Gemm.Run(_pool, Case.Shape, All(_a), All(_b), [], Activation.None, All(_c), All(_scratch));

    private static Span<float> All(NativeBuffer buffer) => buffer.Floats(0, (int)(buffer.Bytes / sizeof(float)));
}
