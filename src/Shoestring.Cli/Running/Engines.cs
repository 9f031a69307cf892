using Shoestring.Onnx.Import;

namespace Shoestring.Cli.Running;

/// <summary>What can run a model, one row each; the first is the default.</summary>
internal static class Engines
{
    /// <summary>All rows: a name, and how it opens an ONNX file on a number of threads.</summary>
    public static IReadOnlyList<(string Name, Func<string, int, Engine> Open)> All { get; } =
    [
        ("ort", (path, threads) => new OrtEngine(path, threads)),
        ("managed", (path, threads) =>
        {
            var model = OnnxImporter.Import(path);
            return new ManagedEngine(model.Graph, model.Weights, model.Metadata, threads);
        }),
    ];
}
