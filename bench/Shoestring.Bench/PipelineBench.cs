using System.Diagnostics;
using System.Globalization;
using Shoestring.Data;

namespace Shoestring.Bench;

/// <summary>The augmentation of Fashion-MNIST (crop, flip, normalise) on one thread, for comparison with the peer's.</summary>
internal static class PipelineBench
{
    private const int Side = 28, Batch = 128, Epochs = 3;
    private static readonly Preprocessing Shape = new(Side, Side, 1, [0.286f], [0.353f], [0]);

    /// <summary>Prints pictures a second, the best of some epochs, as JSON.</summary>
    /// <param name="data">A folder of IDX pairs, or the name of a known set.</param>
    public static void Run(string data)
    {
        var set = PixelSet.Load(DataSets.Open(data, Console.Error.WriteLine).Train, Shape, new PrepareOptions(), new List<DataProblem>());
        var loader = new BatchLoader(set, Shape, new BatchLoaderOptions { BatchSize = Batch, Policy = AugmentationPolicy.Light(flip: true) });
        var (images, targets) = (new float[Batch * loader.SampleLength], new float[Batch * loader.ClassCount]);
        var best = double.MaxValue;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < loader.StepsPerEpoch; step++)
            {
                loader.Fill(epoch, step, images, targets, []);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"images_per_second\":{loader.StepsPerEpoch * Batch / best:0}}}"));
    }
}
