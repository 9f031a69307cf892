using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Models.Zoo;
using Shoestring.Random;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Sources;

namespace Shoestring.Training.Tests;

/// <summary>A small task that a small net learns in seconds: four classes of noisy stripes and blobs, 12 × 12 grey.</summary>
internal static class Toy
{
    public const int Side = 12, Classes = 4;

    public static PreparedData Data { get; } = PreparedData.Prepare(new FoundData(
        "toy",
        new ClassificationData("toy", ["rows", "columns", "diagonal", "blob"], new Stripes(400), [.. Enumerable.Range(0, 400).Select(i => i % Classes)]),
        null,
        null,
        []));

    public static Graph Model(params int[] widths) => Model(0.1, widths);

    public static Graph Model(double dropout, params int[] widths) => CompactNet.Build(
        new ModelOptions(Classes, 1, Side, Side) { Dropout = dropout },
        new CompactNetOptions { Widths = widths.Length > 0 ? [.. widths] : [4, 8], Depths = [1, 1] });

    public static BatchLoader Loader(int batch = 16) => new(
        Data.Train,
        Data.Preprocessing,
        new BatchLoaderOptions { BatchSize = batch, Seed = 3, Policy = AugmentationPolicy.Light(flip: true) });

    public static LoaderSource Source(int batch = 16) => new(Loader(batch));

    public static Evaluator Validation(Graph model, WorkerPool pool) =>
        new(model, new EvaluationLoader(Data.Validation, Data.Preprocessing, 8), pool);

    /// <summary>FNV-1a over the bits of all tensors.</summary>
    public static string Hash(Weights weights)
    {
        var hash = 14695981039346656037ul;
        foreach (var name in weights.Names.Order(StringComparer.Ordinal))
        {
            foreach (var x in weights.Float(name).Data)
            {
                hash = unchecked((hash ^ BitConverter.SingleToUInt32Bits(x)) * 1099511628211ul);
            }
        }

        return hash.ToString("x");
    }

    private sealed class Stripes(int count) : PictureSource
    {
        public override int Count => count;

        public override string Id(int index) => $"toy#{index}";

        public override PictureSize Measure(int index) => new(Side, Side, 1);

        public override Picture Decode(int index, (int Height, int Width)? target = null)
        {
            var cursor = new RandomStream(1, Purpose.Of("toy"), 0, index).Start();
            var phase = cursor.NextInt32(4);
            var pixels = new byte[Side * Side];
            for (var i = 0; i < Side; i++)
            {
                for (var j = 0; j < Side; j++)
                {
                    var at = (index % Classes) switch { 0 => i, 1 => j, 2 => i + j, _ => (((i - 6) * (i - 6)) + ((j - 6) * (j - 6))) / 5 };
                    pixels[(i * Side) + j] = (byte)(((at + phase) % 4 < 2 ? 170 : 60) + cursor.NextInt32(80));
                }
            }

            return new Picture(Side, Side, 1, pixels);
        }
    }
}
