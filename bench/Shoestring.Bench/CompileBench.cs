using System.Diagnostics;
using Shoestring.Graphs;
using Programs = Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;

namespace Shoestring.Bench;

/// <summary>How long it takes until a model can run: from an .onnx file, and from the zoo (as each sampled subnet of a search does).</summary>
internal static class CompileBench
{
    private const int Rounds = 30;

    /// <summary>Both, each in a process of its own, so that the first round is a cold one.</summary>
    public static void Run()
    {
        var path = Path.Combine(Path.GetTempPath(), $"shoestring-bench-{Environment.ProcessId}.onnx");
        try
        {
            var graph = ModelTable.Find("mobilenet-v2").Build(new ModelOptions(1000));
            using (var stream = File.Create(path))
            {
                OnnxExporter.Export(graph, Weights.Initialize(graph, 0), new OnnxExportOptions(), stream);
            }

            foreach (var part in new[] { path, "mobilenet-v2" })
            {
                using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CompileBench).Assembly.Location, "compile", part]))!;
                process.WaitForExit();
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>One of them: a file, or a network of the zoo at a quarter of its width.</summary>
    public static void Run(string part)
    {
        using var pool = new WorkerPool(2);
        var steps = new Steps();
        for (var round = 0; round < Rounds; round++)
        {
            steps.Begin();
            var (graph, weights) = part.EndsWith(".onnx", StringComparison.Ordinal) ? Imported(part, steps) : Built(part, steps);
            var bound = steps.Time("bind", () => graph.Bind(graph.Inputs[0].Shape[0].Symbol!, 1));
            using var state = steps.Time("state", () => new Programs.StateStore(bound, weights, _ => false));
            using var program = steps.Time("compile", () => Programs.Program.Compile(bound, state, pool));
        }

        steps.Print(part.EndsWith(".onnx", StringComparison.Ordinal)
            ? "mobilenet-v2, 224, 1000 classes, from ONNX" : $"{part}:0.25, 32, 10 classes, from the zoo");
    }

    private static (Graph Graph, Weights Weights) Imported(string path, Steps steps)
    {
        var model = steps.Time("import", () => OnnxImporter.Import(path));
        return (model.Graph, model.Weights);
    }

    private static (Graph Graph, Weights Weights) Built(string name, Steps steps)
    {
        var options = new ModelOptions(10, 3, 32, 32) { WidthMultiplier = 0.25, SmallPictures = true };
        var graph = steps.Time("build", () => ModelTable.Find(name).Build(options));
        return (graph, steps.Time("weights", () => Weights.Initialize(graph, 0)));
    }
}
