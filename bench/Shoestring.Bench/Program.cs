using BenchmarkDotNet.Running;
using Shoestring.Bench;
using Shoestring.Bench.Kernels;
using Shoestring.Bench.Roofs;

// Shoestring.Bench [WORD ...]                  hand-made rows whose name holds every word: the best of many short rounds
// Shoestring.Bench classes [--filter GLOB]     the BenchmarkDotNet classes: GEMM, pointwise, depthwise, with their share of the roof
// Shoestring.Bench roofs [WORD ...]            kernels alone, each beside its own roof: a table of at most four minutes
// Shoestring.Bench pipeline DATA               augmentation on one thread
// Shoestring.Bench compile                     from an .onnx file, and from the zoo, to a program that can run; cold and steady
if (args is ["compile"])
{
    CompileBench.Run();
}
else if (args is ["compile", var part])
{
    CompileBench.Run(part);
}
else if (args is ["pipeline", var data])
{
    PipelineBench.Run(data);
}
else if (args is ["roofs", .. var words])
{
    RoofsBench.Run(words);
}
else if (args is ["classes", .. var options])
{
    BenchmarkSwitcher.FromAssembly(typeof(ConvCase).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options, new KernelConfig());
}
else
{
    Report report = new(args);
    foreach (int threads in (int[])[1, 2])
    {
        GemmBench.Run(report, threads);
        ConvBench.Run(report, threads);
        StreamBench.Run(report, threads);
    }
}
