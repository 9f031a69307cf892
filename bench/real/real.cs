#:project ../../src/Shoestring.Autopilot/Shoestring.Autopilot.csproj
#:property TreatWarningsAsErrors=false
#:property RestorePackagesWithLockFile=false
#:property EnforceCodeStyleInBuild=false
#:property RunAnalyzers=false
#:property PublishAot=false

// Two networks of other people on real data; called by bench/real/run. Prints Markdown.
//   real MODELS SOUNDS [EPOCHS]
// The text classifier learns to tell garments that stand from garments upside down; the speech embedding learns to tell languages.
// Each: as it comes (parity), head only, all layers, all layers from scratch, pruned by a third and trained on; each export is proved.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Transfer;
using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Costs;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Onnx.Export;
using Shoestring.Random;
using Shoestring.Runtime;
using Shoestring.Training;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Metrics;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;
using Shoestring.Training.Transfer;

var (models, sounds) = (args[0], args[1]);
var epochs = args.Length > 2 ? int.Parse(args[2]) : 6;
using var pool = new WorkerPool(2);
var clock = Stopwatch.StartNew();
Console.WriteLine("| network and data | way | test accuracy | parameters | MACs | exported bytes | max Δ to ONNX Runtime | seconds |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
Run("text classifier, garments up or down", Path.Combine(models, "ocr-cls.onnx"), null, Garments());
Run("speech embedding, three languages", Path.Combine(models, "speech-embedding.onnx"), "conv2d_19", Languages());
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds:0} s in all");

void Run(string what, string path, string? headAt, PreparedData data)
{
    Console.Error.WriteLine($"{what}: {data.Train.Count} + {data.Validation.Count} + {data.Test.Count}, {clock.Elapsed.TotalSeconds:0} s");
    var watch = Stopwatch.StartNew();
    var file = PretrainedModel.Read(path);
    var (graph, weights) = file.Import(data.Preprocessing);
    var ours = Ours(graph, weights, data.Test, data.Preprocessing);
    using (var session = new InferenceSession(path))
    {
        var pictures = new float[data.Test.Count * data.Preprocessing.Length];
        new EvaluationLoader(data.Test, data.Preprocessing, data.Test.Count).Fill(0, pictures, []);
        var s = data.Preprocessing;
        var theirs = s.Channels == 1
            ? session.Run(pictures, data.Test.Count, s.Height, s.Width, 1)
            : session.Run(Planar(pictures, data.Test.Count, s), data.Test.Count, s.Channels, s.Height, s.Width);
        var verdict = ParityGate.Float(ours, theirs, ours.Length / data.Test.Count);
        ParityGate.Require(verdict);
        Row(what, "as it comes", "", graph, new FileInfo(path).Length, verdict.MaxAbsDiff, watch);
    }

    var model = file.Begin(data, headAt, seed: 1);
    watch.Restart();
    var features = CachedFeatures.Compute(model, data, pool, Console.Error.WriteLine, default);
    using var cached = new FeatureSource(features.Train, data.ClassNames.Count, 32, 1);
    using (var chooser = features.Evaluator(pool))
    {
        Ship(what, "head only", model.Graph, Fit(features.Split.Head, model.Weights, cached, chooser, 20, 1e-2), data, watch);
    }

    watch.Restart();
    var tuned = FitAll(model.Graph, model.Weights, data);
    Ship(what, "all layers", model.Graph, tuned, data, watch);
    watch.Restart();
    Ship(what, "all layers, from scratch", model.Graph, FitAll(model.Graph, Weights.Initialize(model.Graph, 1), data), data, watch);
    watch.Restart();
    var (small, cut) = new Pruner(new L2(), PruningTarget.Macs(2.0 / 3)).Analyse(new PruningData(model.Graph, tuned)).Apply(model.Graph, tuned);
    Ship(what, "pruned by a third", small, cut, data, watch);
    watch.Restart();
    Ship(what, "pruned, trained on", small, FitAll(small, cut, data), data, watch);
}

Weights FitAll(Graph graph, Weights weights, PreparedData data)
{
    using var pictures = new LoaderSource(new BatchLoader(data.Train, data.Preprocessing, new BatchLoaderOptions { BatchSize = 32, Seed = 1 }));
    using var chooser = new Evaluator(graph, new EvaluationLoader(data.Validation, data.Preprocessing, 100), pool);
    return Fit(graph, weights, pictures, chooser, epochs, 1e-3);
}

Weights Fit(Graph graph, Weights weights, BatchSource source, Evaluator chooser, int passes, double rate)
{
    using var trainer = new Trainer(graph, weights, new Supervised(), source, new TrainerOptions
    {
        Epochs = passes,
        Optimizer = new AdamW { WeightDecay = 0.01 },
        LearningRate = u => new WarmupSchedule(0.05 * u, new CosineSchedule(rate, 0.95 * u)),
    }, pool)
    { Validation = chooser };
    return trainer.Run().Best;
}

void Ship(string what, string way, Graph graph, Weights weights, PreparedData data, Stopwatch watch)
{
    watch.Stop();
    using var file = new MemoryStream();
    OnnxExporter.Export(graph, weights, new OnnxExportOptions { Labels = data.ClassNames, Preprocessing = data.Preprocessing.ToJson() }, file);
    var (theirs, labels) = RuntimeModel.Predict(file.ToArray(), data.Test, data.Preprocessing, 1);
    var verdict = ParityGate.Float(Ours(graph, weights, data.Test, data.Preprocessing), theirs, data.ClassNames.Count);
    ParityGate.Require(verdict);
    var accuracy = Evaluation.Of(theirs, labels).Accuracy;
    Row(what, way, accuracy.ToString("0.0000", CultureInfo.InvariantCulture), graph, file.Length, verdict.MaxAbsDiff, watch);
}

void Row(string what, string way, string accuracy, Graph graph, long bytes, double diff, Stopwatch watch)
{
    var line = string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {way} | {accuracy} | {graph.ParameterCount:N0} | {new MacCount().Of(graph) / 1e6:0.00} M | {bytes:N0} | {diff:0.0e+0} | {watch.Elapsed.TotalSeconds:0.0} |");
    Console.WriteLine(line);
    Console.Error.WriteLine(line);
}

float[] Ours(Graph graph, Weights weights, PixelSet set, Preprocessing shape)
{
    var loader = new EvaluationLoader(set, shape, set.Count);
    var bound = graph.Bind("N", set.Count);
    using var state = new StateStore(bound, weights, _ => false);
    using var program = Shoestring.Graphs.Programs.Program.Compile(bound, state, pool);
    loader.Fill(0, program.Input(Objective.Images), []);
    program.Run(default);
    return program.GetOutput(bound.Outputs[0].Name).Data;
}

static float[] Planar(float[] pictures, int count, Preprocessing s)
{
    var planar = new float[pictures.Length];
    var plane = s.Height * s.Width;
    for (var n = 0; n < count; n++)
    {
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < s.Channels; c++)
            {
                planar[(((n * s.Channels) + c) * plane) + i] = pictures[(((n * plane) + i) * s.Channels) + c];
            }
        }
    }

    return planar;
}

static PreparedData Prepare(string name, string[] classes, Drawn train, Drawn validation, Drawn test, Preprocessing shape)
{
    ClassificationData Of(Drawn set) => new(name, classes, set, set.Labels);
    return PreparedData.Prepare(new FoundData(name, Of(train), Of(validation), Of(test), []), new PrepareOptions { Preprocessing = shape });
}

// Fashion-MNIST's garments and boots as they stand, or turned by 180 degrees; a garment is in one split and one class only.
static PreparedData Garments()
{
    var found = DataSets.Open("fashion-mnist", Console.Error.WriteLine);
    Drawn Of(ClassificationData set, int first, int count) => new([.. Enumerable.Range(first, count).Select(i =>
    {
        var p = set.Decode(i);
        return new Picture(p.Height, p.Width, p.Channels, i % 2 == 0 ? p.Pixels : [.. p.Pixels.Reverse()]);
    })], [.. Enumerable.Range(first, count).Select(i => i % 2)]);
    return Prepare(
        "garments", ["upright", "turned"], Of(found.Train, 0, 2000), Of(found.Train, 2000, 400), Of(found.Test!, 0, 1000),
        new Preprocessing(48, 48, 3, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f], [0, 0, 0]));
}

// The middle three quarters of a second of each prompt as 76 frames of 32 mel bands, from the model that belongs to the embedding. Bytes
// hold the bands from Low to High. The three languages have one speaker each: what is learnt is the speaker as much as the language.
PreparedData Languages()
{
    const float Low = 0, High = 14;
    const int Frames = 76, Bands = 32;
    string[] languages = ["en", "es", "it"];
    using var mel = new InferenceSession(Path.Combine(models, "mel-spectrogram.onnx"));
    var all = new List<(Picture Picture, int Label, int Split)>();
    for (var label = 0; label < languages.Length; label++)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(sounds, languages[label]), "*.wav").Order(StringComparer.Ordinal))
        {
            var samples = Wave(path);
            var frames = samples.Length == 0 ? [] : mel.Run(samples, 1, samples.Length);
            var skip = ((frames.Length / Bands) - Frames) / 2;
            if (frames.Length < Frames * Bands)
            {
                continue; // shorter than a window
            }

            var pixels = frames.AsSpan(skip * Bands, Frames * Bands).ToArray()
                .Select(x => (byte)Math.Clamp(255 * ((x / 10) + 2 - Low) / (High - Low), 0, 255)).ToArray();

            // The same prompt in all languages falls into the same split.
            var hash = new RandomStream(0, Purpose.Of("bench.real." + Path.GetFileName(path))).Start().NextInt32(10);
            all.Add((new Picture(Frames, Bands, 1, pixels), label, hash < 6 ? 0 : hash < 7 ? 1 : 2));
        }
    }

    Drawn Of(int split) => new([.. all.Where(p => p.Split == split).Select(p => p.Picture)], [.. all.Where(p => p.Split == split).Select(p => p.Label)]);
    return Prepare("languages", languages, Of(0), Of(1), Of(2), new Preprocessing(Frames, Bands, 1, [-Low / (High - Low)], [1 / (High - Low)], [0]));
}

// 16-bit mono at 8 kHz, brought to 16 kHz by straight lines; numbers as integers hold them.
static float[] Wave(string path)
{
    var bytes = File.ReadAllBytes(path);
    var at = 12;
    while (at + 8 <= bytes.Length && !bytes.AsSpan(at, 4).SequenceEqual("data"u8))
    {
        at += 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
    }

    var count = Math.Max(0, (bytes.Length - at - 8) / 2);
    var samples = new float[Math.Max(0, (2 * count) - 1)];
    for (var i = 0; i < samples.Length; i++)
    {
        short Sample(int n) => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at + 8 + (2 * n)));
        samples[i] = i % 2 == 0 ? Sample(i / 2) : 0.5f * (Sample(i / 2) + Sample((i / 2) + 1));
    }

    return samples;
}

internal sealed class Drawn(Picture[] pictures, int[] labels) : PictureSource
{
    public int[] Labels => labels;

    public override int Count => pictures.Length;

    public override string Id(int index) => $"{index}";

    public override PictureSize Measure(int index) => new(pictures[index].Height, pictures[index].Width, pictures[index].Channels);

    public override Picture Decode(int index, (int Height, int Width)? target = null) => pictures[index];
}
