using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;

namespace Shoestring.Autopilot.Tests.Reports;

/// <summary>A run with plausible numbers, made by hand: what reports are tested and looked at with.</summary>
internal static class SampleRun
{
    private static readonly string[] Names =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static Preprocessing Grey { get; } = new(28, 28, 1, [0.28604f], [0.35302f], [0]);

    public static Preprocessing Colour { get; } = new(32, 32, 3, [0.49f, 0.48f, 0.45f], [0.25f, 0.24f, 0.26f], [255, 255, 255]);

    public static RunRecord Finished() => Stopped() with
    {
        Seconds = 1168.4,
        Preparation = [new("inspect", "Inspect the data", 3.4), new("choose", "Choose what to train", 85)],
        Steps =
        [
            new("teacher", "Train a teacher", 0.9492, 1_346_000, 330_412, 41_300_000, 3.1e-4, 3.4e-4, 410, "compact 48-96-192 x 2-2-2, 22 epochs from nothing"),
            new("student", "Distil the student", 0.9438, 498_200, 121_870, 13_400_000, 1.3e-4, 1.5e-4, 398, "compact 26-52-104 x 1-2-1, 30 epochs on the teacher's answers"),
            new("prune", "Prune to the budget", 0.9411, 381_900, 92_318, 10_900_000, 1.1e-4, 1.2e-4, 120, "24 % of the channels taken out in 6 steps"),
            new("quantize", "Quantise to 8 bits", 0.9403, 97_688, 92_104, 10_900_000, 8.9e-5, 9.8e-5, 140, "94.01 % by calibration alone, 94.03 % after 4 epochs with rounding in the loop"),
            new("export", "Ship as int8 ONNX", 0.9402, 97_688, 92_104, 10_900_000, 8.9e-5, 9.9e-5, 12, "measured in ONNX Runtime"),
        ],
        Result = Result(),
    };

    public static RunRecord Stopped() => new()
    {
        Name = "fashion-mnist-100KB-s0",
        Command = "shoestring fit fashion-mnist --max-size 100KB --time 20m --seed 0 --json",
        Seed = 7_331,
        Started = new DateTimeOffset(2026, 11, 22, 2, 0, 0, TimeSpan.Zero),
        Seconds = 95,
        Machine = new("AMD EPYC", 2, 25_276_063_744, "Debian GNU/Linux 12 (bookworm)", "Vector512", 2, "0.1.0", "10.0.12", "1.30.0"),
        Data = new(
            "fashion-mnist", "6c831ef7bc247c9dee094992c609200eb5af2a064b71f6459bc5006448742c9d", Names, 54_000, 6_000, 10_000, 1, 28, 28,
            [.. Names.Select((_, i) => 5_400 - (13 * i))], ["93 pairs look the same", "2 pictures are of one colour"]),
        Budget = new Budget { MaxSize = 100_000, MaxLatency = 2e-3, MinAccuracy = 0.93, Time = 1200 },
        Decisions =
        [
            new("student", "compact 26-52-104 x 1-2-1", "the widest of its family near the budget: 122,004 bytes as int8 before pruning"),
            new("flip", "yes", "a small network reaches 88.6 % on validation with mirrored pictures and 88.1 % without, from the same seed"),
            new("teacher epochs", "22", "an epoch takes about 18.2 s here, and 410 s are this stage's share"),
        ],
    };

    public static IReadOnlyList<MetricRecord> Metrics() =>
    [
        .. Curve("tune-flip", 0, 30, 3, 0.70, 0.886),
        .. Curve("tune-plain", 30, 60, 3, 0.70, 0.881),
        .. Curve("teacher", 60, 470, 22, 0.82, 0.949),
        .. Curve("student", 470, 950, 30, 0.80, 0.944),
        .. Curve("prune", 950, 1070, 6, 0.925, 0.941),
        .. Curve("quantize", 1075, 1150, 4, 0.937, 0.940),
    ];

    private static IEnumerable<MetricRecord> Curve(string stage, double from, double to, int epochs, double first, double last)
    {
        for (var e = 1; e <= epochs; e++)
        {
            var done = (double)e / epochs;
            var accuracy = last - ((last - first) * Math.Exp(-4 * done)) + (0.006 * (1 - done) * Math.Sin(e * 2.3));
            yield return new MetricRecord(
                stage, e, 421L * e, from + ((to - from) * done), 0.2 * (1 - done), 0.35 + (3 * (1 - accuracy)),
                2.7 * (1 - accuracy), e % 5 == 4 ? double.NaN : accuracy, 3_200 + (40 * Math.Sin(e)));
        }
    }

    private static ResultRecord Result() => new()
    {
        Model = "model.onnx",
        Met = true,
        Limits =
        [
            new("size", 100_000, 97_688, true),
            new("latency", 2e-3, 9.9e-5, true),
            new("accuracy", 0.93, 0.9402, true),
        ],
        Split = "test",
        Accuracy = 0.9387,
        AccuracyMargin = 0.0047,
        Top5 = 0.9979,
        ValidationAccuracy = 0.9402,
        CalibrationError = 0.0213,
        SizeBytes = 97_688,
        Parameters = 92_104,
        Macs = 10_900_000,
        LatencyP50 = 8.9e-5,
        LatencyP95 = 9.9e-5,
        MemoryBytes = 7_200_000,
        Throughput = 14_210,
        Parity = new(6_000, 1, 0.9993, 0.0312, true),
        Confusion = Confusion(),
        Mistakes = [.. Enumerable.Range(0, 18).Select(Mistake)],
        Layers =
        [
            .. Enumerable.Range(0, 16).Select(i => new LayerRecord(
                $"blocks.{i / 3}.{(i % 3 == 1 ? "depthwise" : "pointwise" + (i % 3))}", i == 15 ? "Gemm" : "Conv",
                (i % 3 == 1 ? 470 : 900) * (i + 1), (i % 3 == 1 ? 510 : 950) * (i + 1), 140_000L * (16 - i), 1.1e-6 * (16 - i))),
        ],
    };

    private static int[][] Confusion()
    {
        var rows = Names.Select((_, i) => Names.Select((_, j) => i == j ? 0 : (i * j * 7) % 5 == 1 ? (i + j) % 4 : 0).ToArray()).ToArray();
        (int Truth, int Predicted, int Count)[] worst =
            [(6, 0, 84), (0, 6, 71), (6, 2, 48), (2, 4, 44), (4, 2, 39), (6, 4, 41), (4, 6, 36), (2, 6, 30), (3, 6, 19), (9, 7, 27), (7, 9, 18), (5, 7, 9)];
        foreach (var (truth, predicted, count) in worst)
        {
            rows[truth][predicted] = count;
        }

        foreach (var (row, i) in rows.Select((r, i) => (r, i)))
        {
            row[i] = 1000 - row.Sum();
        }

        return rows;
    }

    private static MistakeRecord Mistake(int i)
    {
        var pixels = new byte[28 * 28];
        for (var p = 0; p < pixels.Length; p++)
        {
            var (x, y) = ((p % 28) - 13.5, (p / 28) - 13.5);
            var inside = Math.Abs(x) < 6 + (3 * Math.Sin((y / 4) + i)) && Math.Abs(y) < 11;
            pixels[p] = inside ? (byte)(150 + (60 * Math.Sin((x * y / 9) + i))) : (byte)0;
        }

        return new MistakeRecord(
            $"test/{(i * 977) + 12}", Names[i * 3 % 10], Names[((i * 3) + 4) % 10], 0.999 - (0.004 * i),
            Convert.ToBase64String(PngEncoder.Encode(new Picture(28, 28, 1, pixels))));
    }
}
